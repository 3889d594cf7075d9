"""Requests to services of others."""

import base64
import json
import urllib.error
import urllib.request
from typing import Dict, Mapping, Union
from urllib.parse import urlencode

from assistant.tasks.context import Failed


def basic(user: str, password: str) -> Dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def post(url: str, headers: Mapping[str, str], body: Mapping[str, object], timeout: float, form: bool = False):
    """
    The JSON of the answer. `form`: the body as a form, not as JSON. Raises Failed with the host and what it said in
    one word, since the rest may hold what was sent.
    """
    data: Union[str, bytes] = urlencode(body) if form else json.dumps(body)
    kind = "application/x-www-form-urlencoded" if form else "application/json"
    request = urllib.request.Request(url, data.encode(), {"Content-Type": kind, **headers})
    try:
        with urllib.request.urlopen(request, timeout=timeout) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        raise Failed(f"{request.host} answered {error.code}")
    except (OSError, ValueError) as error:
        raise Failed(f"{request.host}: {type(error).__name__}")
