"""umirig list clauses --coverage: the table for people, the JSON for programs, and that both say the same as the other lists.

coverage_test.py UMIRIG
"""

import collections
import json
import re
import subprocess
import sys
import unittest
from pathlib import Path

import jsonschema

PROGRAM = sys.argv.pop()
SUITE = "iec62056-21"
SCHEMA = Path(__file__).resolve().parents[2] / "reports" / "schema" / "coverage.schema.json"
WIDTH = 100


def umirig(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=60, check=False)


def listed(*arguments):
    done = umirig("list", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def clause_of(requirement):
    return requirement.rsplit("/", 1)[0]


class Coverage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.found = listed("clauses", "--coverage")
        cls.text = umirig("list", "clauses", "--coverage").stdout
        cls.columns = [column["name"] for column in cls.found["columns"]]

    def cells(self):
        for clause in self.found["clauses"]:
            for cell in clause["cells"]:
                yield clause, cell

    def test_the_json_is_what_its_schema_says(self):
        validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
        self.assertEqual([error.message for error in validator.iter_errors(self.found)], [])
        seen = next(clause for clause in self.found["clauses"] if clause["unseen"] is None)
        unseen = next(clause for clause in self.found["clauses"] if clause["unseen"] is not None)
        filled = next(cell for cell in seen["cells"] if cell["ids"])
        for bad in ({**filled, "reason": "none"}, {**filled, "ids": []}, {**filled, "column": "late"}):
            with self.subTest(bad):
                self.assertFalse(validator.is_valid({**self.found, "clauses": [{**seen, "cells": [bad, *seen["cells"][1:]]}]}))
        self.assertTrue(validator.is_valid({**self.found, "clauses": [seen, unseen]}))
        self.assertFalse(validator.is_valid({**self.found, "clauses": [{**seen, "cells": []}]}))
        self.assertFalse(validator.is_valid({**self.found, "clauses": [{**unseen, "cells": seen["cells"]}]}))
        self.assertFalse(validator.is_valid({**self.found, "format": "umirig-coverage/2"}))

    def test_every_case_defect_and_requirement_stands_in_one_place(self):
        there = collections.Counter((clause["id"], cell["column"], one) for clause, cell in self.cells() for one in cell["ids"])
        wanted = [(case["clause"], case["behaviour"], case["id"]) for case in listed("cases")]
        wanted += [(clause_of(defect["requirement"]), defect["kind"], defect["id"]) for defect in listed("defects")]
        self.assertEqual(there, collections.Counter(wanted))
        requirements = {one["id"]: one["unseen"] for clause in self.found["clauses"] for one in clause["requirements"]}
        self.assertEqual(requirements, {one["id"]: one["unseen"] for one in listed("clauses")})

    def test_every_cell_holds_something_or_says_why_not(self):
        for clause, cell in self.cells():
            self.assertNotEqual(bool(cell["ids"]), bool(cell["reason"]), (clause["id"], cell["column"]))
        for clause in self.found["clauses"]:
            self.assertEqual([cell["column"] for cell in clause["cells"]], [] if clause["unseen"] else self.columns, clause["id"])

    def test_the_totals_are_those_of_the_lists(self):
        totals = self.found["totals"]
        self.assertEqual(totals["cases"], len(listed("cases")))
        self.assertEqual(totals["defects"], len(listed("defects")))
        self.assertEqual(totals["requirements"], len(listed("clauses")))
        self.assertEqual(totals["filled"], sum(1 for _, cell in self.cells() if cell["ids"]))
        self.assertEqual(totals["empty"], sum(1 for _, cell in self.cells() if cell["reason"]))
        last = " ".join(self.text.split("\n\n")[-1].split())
        self.assertIn(f"{totals['clauses']} clauses, {totals['unseen_clauses']} of them not observed", last)
        self.assertIn(f"{totals['filled']} filled, {totals['empty']} empty with a reason", last)

    def test_the_table_has_a_row_a_clause_with_the_counts(self):
        lines = self.text.splitlines()
        self.assertEqual([line for line in lines if len(line) > WIDTH], [])
        rows = lines[2 : 2 + len(self.found["clauses"])]
        for clause, row in zip(self.found["clauses"], rows):
            self.assertEqual(row.split()[0], clause["id"])
            if clause["unseen"]:
                self.assertTrue(row.endswith("not observed"), row)
            else:
                counts = [str(len(cell["ids"]) or ".") for cell in clause["cells"]]
                self.assertEqual(row.split()[-len(counts) :], counts)
        self.assertEqual(lines[2 + len(rows)], "")

    def test_the_reasons_stand_below_with_their_clause(self):
        block = next(part for part in self.text.split("\n\n") if part.startswith("Why a cell is empty\n"))
        said, clause = collections.defaultdict(str), ""
        for line in block.splitlines()[1:]:
            clause = line[:8].strip() or clause
            said[clause] += " " + line[8:].strip()
        for one in self.found["clauses"]:
            for reason in [one["unseen"]] if one["unseen"] else [cell["reason"] for cell in one["cells"] if cell["reason"]]:
                self.assertIn(" ".join(reason.split()), said[one["id"]], one["id"])

    def test_what_reasons_name_exists(self):
        """Requirements and cases by their number, defects by their id; a gap may propose what is not there yet."""
        numbers = {one["id"] for one in listed("clauses")} | {one["id"].split("/", 1)[1] for one in listed("cases")}
        defects = {one["id"] for one in listed("defects")}
        words = {"half-duplex", "seven-bit", "wake-up"}
        for clause in self.found["clauses"]:
            for reason in {clause["unseen"], *(cell["reason"] for cell in clause["cells"])} - {None}:
                text = re.sub(r"\(proposed: [^)]*\)", "", reason)
                named = set(re.findall(r"\b(?:\d+(?:\.\d+)+|[A-E](?:\.\d)?)/\d+\b", text))
                named |= set(re.findall(r"\b[a-z0-9]+(?:-[a-z0-9]+)+\b", text)) - words
                self.assertEqual(named - numbers - defects, set(), (clause["id"], reason))

    def test_requirements_that_no_case_observes_stand_with_their_reason(self):
        unseen = [one for one in listed("clauses") if one["unseen"]]
        self.assertGreater(len(unseen), 0)
        for one in unseen:
            self.assertRegex(self.text, rf"(?m)^{re.escape(one['id'])} +{re.escape(one['unseen'][:40])}")

    def test_it_is_of_clauses_alone(self):
        for what in ("cases", "defects", "suites"):
            done = umirig("list", what, "--coverage")
            self.assertEqual((done.returncode, done.stdout), (2, ""), what)
            self.assertIn("umirig list clauses --coverage", done.stderr)
        self.assertEqual(umirig("list", "clauses", "other-suite", "--coverage").returncode, 2)
        self.assertEqual(umirig("list", "clauses", SUITE, "--coverage").stdout, self.text)

    def test_the_plain_list_is_as_it_was(self):
        plain = umirig("list", "clauses").stdout.splitlines()
        self.assertEqual([line.split()[0] for line in plain], [one["id"] for one in listed("clauses")])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
