"""Reads the JUnit report back with junitparser, as a CI system would, and holds it against report.json.

junit_test.py REPORTS_SAMPLE
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

import junitparser

SAMPLE = sys.argv.pop()
ELEMENT = {"FAIL": "Failure", "ERROR": "Error", "INCONCLUSIVE": "Error", "NONE": "Skipped"}


class Report:
    def __init__(self, kind):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([SAMPLE, kind, folder], check=True)
            path = pathlib.Path(folder)
            self.text = (path / "report.junit.xml").read_text(encoding="utf-8")
            self.json = json.loads((path / "report.json").read_text(encoding="utf-8"))
            self.suites = list(junitparser.JUnitXml.fromfile(str(path / "report.junit.xml")))
        self.suite = self.suites[0]
        self.cases = list(self.suite)


def printable(text):
    """The text as JUnit carries it: what has no glyph is named there."""
    names = {"\0": "<NUL>", "\a": "<BEL>", "\x1b": "<ESC>", "\r": "<CR>", "\x7f": "<7F>"}
    others = {"\u202e": "<U+202E>", "\uffff": "<U+FFFF>", "\x85": "<U+0085>"}
    return text.translate(str.maketrans({**names, **others}))


class JunitTest(unittest.TestCase):
    def check(self, kind):
        report = Report(kind)
        counts = report.json["counts"]
        self.assertEqual(len(report.suites), 1)
        self.assertEqual(report.suite.name, printable(report.json["suite"]))
        self.assertEqual(report.suite.tests, sum(counts.values()))
        self.assertEqual(report.suite.failures, counts["fail"])
        self.assertEqual(report.suite.errors, counts["error"] + counts["inconclusive"])
        self.assertEqual(report.suite.skipped, counts["none"])
        self.assertEqual(len(report.cases), len(report.json["cases"]))
        for case, said in zip(report.cases, report.json["cases"]):
            self.assertEqual(case.name, printable(said["id"]))
            self.assertEqual(case.classname, printable(report.json["suite"] + "." + said["clause"]))
            self.assertAlmostEqual(case.time, said["duration_ms"] / 1000)
            results = [type(result).__name__ for result in case.result]
            self.assertEqual(results, [ELEMENT[said["verdict"]]] if said["verdict"] in ELEMENT else [])
            if case.result:
                self.assertIn(printable(said["reason"]), case.result[0].text)
        return report

    def test_counts_names_and_results_are_those_of_the_record(self):
        self.check("plain")

    def test_hostile_texts_come_through(self):
        self.check("hostile")

    def test_recounting_gives_the_same_numbers(self):
        report = Report("plain")
        numbers = [report.suite.tests, report.suite.failures, report.suite.errors, report.suite.skipped]
        report.suite.update_statistics()
        recounted = [report.suite.tests, report.suite.failures, report.suite.errors, report.suite.skipped]
        self.assertEqual(numbers, recounted)

    def test_properties_say_what_was_tested_and_by_what(self):
        report = Report("plain")
        said = {one.name: one.value for one in report.suite.properties()}
        self.assertIn("pre-compliance", said["statement.pre_compliance"])
        self.assertIn("relates only to the item tested", said["statement.item_tested"])
        self.assertEqual(said["record_hash"], report.json["hash"])
        self.assertEqual(said["dut_serial"], "12345678")
        self.assertEqual(said["report_number"], "not stated")
        self.assertEqual(said["suite_version"], "1")
        self.assertEqual(report.suite.timestamp, "2024-11-20T09:45:00Z")
        self.assertEqual(report.suite.hostname, "bench 3")

    def test_what_a_failed_run_resembles_is_a_property(self):
        self.check("rich")
        said = {one.name: one.value for one in Report("rich").suite.properties()}
        self.assertEqual(said["explanation"], "resembles the known defect reaction-too-late: 95 %")
        self.assertNotIn("explanation", {one.name for one in Report("plain").suite.properties()})

    def test_a_run_without_end_and_a_run_without_cases_are_no_success(self):
        for kind, word in (("cut", "incomplete"), ("empty", "incomplete")):
            report = Report(kind)
            self.assertEqual(report.suite.errors, 1)
            self.assertEqual(report.cases[-1].name, "run")
            self.assertEqual(report.cases[-1].result[0].type, word)

    def test_only_the_elements_and_attributes_of_xunit2_occur(self):
        allowed = {
            "testsuites": set(),
            "testsuite": {"name", "errors", "failures", "skipped", "tests", "time", "timestamp", "hostname"},
            "properties": set(),
            "property": {"name", "value"},
            "testcase": {"classname", "name", "time"},
            "failure": {"type", "message"},
            "error": {"type", "message"},
            "skipped": {"type", "message"},
            "system-out": set(),
        }
        for kind in ("plain", "hostile", "cut"):
            for element in xml.etree.ElementTree.fromstring(Report(kind).text.encode()).iter():
                self.assertLessEqual(set(element.attrib), allowed[element.tag])


if __name__ == "__main__":
    unittest.main()
