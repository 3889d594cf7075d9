"""Reference application: the Personal Assistant's API contract, small enough to read in one sitting."""
