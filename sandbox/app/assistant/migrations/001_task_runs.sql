CREATE TABLE task_batches (
    id uuid PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    sent integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE task_runs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    batch_id uuid NOT NULL REFERENCES task_batches ON DELETE CASCADE,
    number integer NOT NULL,
    release text NOT NULL,
    instance text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
);
CREATE INDEX task_runs_batch ON task_runs (batch_id, number);
