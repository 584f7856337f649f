"""Lets an SDK be called from outside: one JSON line a call, one an answer."""

import json
import sys


def serve(start):
    """Reads the configuration and starts a client with it; then calls the client's methods by name. What is raised is
    answered too, because it is part of what the SDK says."""
    client = answer(lambda: start(json.loads(sys.stdin.readline())), silent=True)
    for line in sys.stdin:
        asked = json.loads(line)
        answer(lambda: getattr(client, asked["name"])(**asked["given"]))


def answer(call, silent=False):
    try:
        result = call()
        said = {"answer": None if silent else result}
    except Exception as error:
        result, said = None, {"raised": f"{type(error).__name__}: {error}"}
    print(json.dumps(said), flush=True)
    return result
