"""Holds report.json against its published schema, and the size and speed of the reports against their bounds.

schema_test.py REPORTS_SAMPLE
"""

import copy
import json
import pathlib
import resource
import subprocess
import sys
import tempfile
import unittest

import jsonschema

SAMPLE = sys.argv.pop()
SCHEMAS = pathlib.Path(__file__).resolve().parent / "schema"


def schema(name):
    return json.loads((SCHEMAS / name).read_text(encoding="utf-8"))


def report(kind):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([SAMPLE, kind, folder], check=True)
        return json.loads((pathlib.Path(folder) / "report.json").read_bytes().decode("utf-8"))


class SchemaTest(unittest.TestCase):
    def setUp(self):
        self.validator = jsonschema.Draft202012Validator(schema("report.schema.json"))

    def test_the_schemas_are_schemas(self):
        for path in SCHEMAS.glob("*.json"):
            jsonschema.Draft202012Validator.check_schema(schema(path.name))

    def test_every_report_is_valid(self):
        for kind in ("plain", "hostile", "large", "cut", "rich", "empty"):
            with self.subTest(kind):
                self.assertEqual([error.message for error in self.validator.iter_errors(report(kind))], [])

    def test_a_report_that_lacks_or_bends_something_is_refused(self):
        good = report("plain")
        for member in self.validator.schema["required"]:
            bad = copy.deepcopy(good)
            del bad[member]
            self.assertFalse(self.validator.is_valid(bad), member)
        for path, value in (
            (("verdict",), "passed"),
            (("statements", 0), "certified"),
            (("cases", 2, "verdict"), "fail"),
            (("cases", 2, "reason"), ""),
            (("cases", 2, "measurements", 0, "value"), "1700"),
            (("cases", 2, "steps", 0, "kind"), "send"),
            (("clauses", 0, "cases"), []),
            (("counts", "fail"), -1),
            (("session", "operator"), 7),
        ):
            bad = copy.deepcopy(good)
            place = bad
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = value
            self.assertFalse(self.validator.is_valid(bad), path)

    @staticmethod
    def processor_seconds():
        """Of all child processes: unlike the clock on the wall, it does not tell what else the machine does."""
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    def test_a_hundred_and_fifty_cases_take_under_a_second_and_under_two_megabytes(self):
        with tempfile.TemporaryDirectory() as folder:
            before = self.processor_seconds()
            subprocess.run([SAMPLE, "large", folder], check=True)
            seconds = self.processor_seconds() - before
            sizes = {path.name: path.stat().st_size for path in pathlib.Path(folder).iterdir()}
        print(f"150 cases: {seconds:.2f} s, {sizes}", file=sys.stderr)
        self.assertLess(seconds, 1)
        self.assertLess(max(sizes.values()), 2_000_000)


class RecordSchemaTest(unittest.TestCase):
    def setUp(self):
        self.validator = jsonschema.Draft202012Validator(schema("record.schema.json"))
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "run.jsonl"
            subprocess.run([SAMPLE, "record", str(path)], check=True)
            self.lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    def test_every_line_of_a_record_is_valid(self):
        self.assertEqual(len(self.lines), 8)
        for line in self.lines:
            self.assertEqual([error.message for error in self.validator.iter_errors(line)], [])

    def test_a_line_that_bends_something_is_refused(self):
        for path, value in ((("hash",), "00"), (("events", 0, "kind"), "send"), (("outcome", "verdict"), "fail")):
            bad = copy.deepcopy(self.lines[3])
            place = bad
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = value
            self.assertFalse(self.validator.is_valid(bad), path)


if __name__ == "__main__":
    unittest.main()
