#!/usr/bin/env python3
"""Checks the JSON Schema of specs against the specs that the Swift decoder is tested with.

The decoder's tests accept Fixtures/good and experiments/, and refuse Fixtures/bad and
Fixtures/bad-semantic. The schema must accept and refuse the same, but for bad-semantic: what is
wrong there (sums, labels, dimensions, positive definiteness) no schema can say, so it must accept.

    pip install -r scripts/requirements-ci.txt
    scripts/check-schema.py

Exit code 0: they agree; 1: they do not, with one line per file on standard error.
"""

import json
import math
import sys
from pathlib import Path

from jsonschema import Draft202012Validator

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = ROOT / "experiments" / "experiment.schema.json"
FIXTURES = ROOT / "Tests" / "HarnessTests" / "Fixtures"


def strict_json(path):
    """The value of a JSON file; Python's extensions to JSON are errors, as for the decoder."""

    def number(text):
        value = float(text)
        if not math.isfinite(value):
            raise ValueError(f"{text} is beyond double precision")
        return value

    def members(pairs):
        keys = [key for key, _ in pairs]
        if len(set(keys)) < len(keys):
            raise ValueError("key given twice")
        return dict(pairs)

    def constant(name):
        raise ValueError(f"{name} is not JSON")

    text = path.read_bytes().decode("utf-8")
    return json.loads(
        text, parse_float=number, parse_constant=constant, object_pairs_hook=members
    )


def problem(validator, path):
    """Why a file is not a spec, or None if the schema accepts it."""
    try:
        value = strict_json(path)
    except (ValueError, RecursionError) as error:
        return f"not JSON: {error}"
    error = next(validator.iter_errors(value), None)
    return None if error is None else f"{error.json_path}: {error.message}"


def main():
    schema = strict_json(SCHEMA)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    experiments = [
        path for path in sorted((ROOT / "experiments").rglob("*.json")) if path != SCHEMA
    ]
    groups = [
        (experiments, True),
        (sorted((FIXTURES / "good").glob("*.json")), True),
        (sorted((FIXTURES / "bad").glob("*.json")), False),
        (sorted((FIXTURES / "bad-semantic").glob("*.json")), True),
    ]
    differences = 0
    checked = 0
    for paths, must_be_valid in groups:
        for path in paths:
            found = problem(validator, path)
            checked += 1
            if (found is None) == must_be_valid:
                continue
            differences += 1
            reason = found if must_be_valid else "the schema accepts it"
            print(f"{path.relative_to(ROOT)}: {reason}", file=sys.stderr)
    if not all(paths for paths, _ in groups[1:]):
        print("a folder of fixtures is empty", file=sys.stderr)
        differences += 1
    print(f"check-schema: {checked} specs, {differences} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
