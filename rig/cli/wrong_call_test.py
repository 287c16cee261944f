"""Calls that go wrong by a slip: nothing is overwritten, a part of the suite is a part, what is missing is said first, and how."""

import json
import signal
import subprocess
import sys
import time
import unittest

sys.dont_write_bytecode = True
from cli_test import METER, PROGRAM, SLOW, SUITE, Folder, umirig  # noqa: E402

ONE = f"{SUITE}/6.3.1/1"
BARE = """
clause = "6.3.1"
number = 900
requirement = "6.3.1/1"
behaviour = "valid"
purpose = "The display is lit."
[[step]]
send = "request"
[[step]]
expect = "identification"
"""


class OutFiles(Folder):
    def setUp(self):
        super().setUp()
        self.record = self.folder / "run.jsonl"
        umirig("run", f"{SUITE}/6.2", "--dut", "sim:meter?defect=bcc-unchecked", "--record", self.record, "-q")

    def test_what_stands_there_is_replaced_by_force_alone_and_a_record_never(self):
        form = self.pics()
        calls = (["shrink", self.record, "6.2/3", "-q", "-o"], ["plan", f"{SUITE}/6.2", "--takt", "60s", "-q", "-o"], ["pics", "init", SUITE])
        for call in calls:
            for path in (form, self.record):
                before = path.read_bytes()
                done = umirig(*call, path)
                self.assertEqual((done.returncode, done.stdout, path.read_bytes()), (2, "", before), call)
                self.assertRegex(done.stderr, f"^umirig: {path}: (exists already|is a record)")
            self.assertEqual(umirig(*call, self.record, "--force").returncode, 2)
            self.assertEqual(umirig(*call, form, "--force").returncode, 0, call)
        self.assertEqual(umirig("rate", self.record).returncode, 1)

    def test_a_place_that_cannot_be_written_is_named_before_the_search(self):
        begin = time.monotonic()
        done = umirig("shrink", self.record, "6.2/3", "-o", self.folder / "none" / "s.toml")
        self.assertEqual(done.returncode, 2)
        self.assertIn("there is no folder", done.stderr)
        self.assertNotIn("breaks", done.stderr)
        self.assertLess(time.monotonic() - begin, 2)


class Scripts(Folder):
    def test_a_case_that_cannot_fail_is_remarked_upon_once(self):
        script = self.file("bare.toml", BARE)
        remark = f"umirig: {script}: no step judges: this case cannot fail"
        done = umirig("run", script, "--dut", "sim:meter", "--dut", "sim:meter")
        self.assertEqual((done.returncode, done.stderr.count(remark)), (0, 1), done.stderr)
        judging = ("judge = true\n", 'fail_on = ["silence"]\n', 'judge = "times"\nwithin_ms = [0, 2000]\n', '[[step]]\ncheck = "alive"\n',
                   '[[step]]\nrepeat = 1\n[[step.step]]\nsend = "request"\n[[step.step]]\nexpect = "identification"\njudge = true\n')
        for more in judging:
            done = umirig("run", self.file("judging.toml", BARE + more), "--dut", "sim:meter")
            self.assertNotIn("no step judges", done.stderr, more)
        for more in ('judge = "times"\n', '[[step]]\ncheck = "sign-on"\n', '[[step]]\nask = "Is it lit?"\nright = ["yes"]\n'):
            done = umirig("run", self.file("judging.toml", BARE + more), "--dut", "sim:meter", "--non-interactive")
            self.assertIn("no step judges", done.stderr, more)


class Decoding(Folder):
    def test_what_is_no_message_gives_1_and_says_so(self):
        other = {"good.toml": self.pics().read_text(), "hello.txt": "hello (world) test", "page.html": umirig("--help").stdout + "a (b)\n"}
        for name, text in other.items():
            done = umirig("decode", SUITE, self.file(name, text))
            self.assertEqual(done.returncode, 1, name)
            self.assertIn(f"{name}: this is no message of {SUITE}", done.stderr)
        for text in ("1.8.0(001*kWh)\r\n", "/ABC5METER\r\n", "1.8.0(1)\r\n2.8.0(2)\r\nx\r\n!\r\n"):
            done = umirig("decode", SUITE, self.file("good.txt", text))
            self.assertEqual((done.returncode, done.stderr), (0, ""), text)

    def test_a_record_is_named(self):
        record = self.folder / "run.jsonl"
        umirig("run", ONE, "--dut", "sim:meter", "--record", record, "-q")
        done = umirig("decode", SUITE, record)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("this is a record of umirig", done.stderr)
        self.assertIn(f"replay:{record}", done.stderr)


class Forms(Folder):
    def test_another_form_is_refused_by_the_name_of_the_item(self):
        record, pics = self.folder / "run.jsonl", self.pics()
        umirig("run", f"{SUITE}/6.2", "--dut", f"sil:{METER}?defect=bcc-unchecked", "--pics", pics, "--record", record, "-q")
        other = self.folder / "other.toml"
        other.write_text(pics.read_text().replace('"C.3" = "none"', '"C.3" = "write"'))
        self.assertNotEqual(other.read_text(), pics.read_text())
        done = umirig("shrink", record, "6.2/3", "--pics", other)
        self.assertEqual((done.returncode, done.stdout), (6, ""))
        self.assertEqual(done.stderr, f"umirig: {record}: was made with another PICS: C.3: 'none' there, 'write' now\n")
        self.assertEqual(umirig("shrink", record, "6.2/3", "--pics", pics, "-q").returncode, 0)

    def test_a_run_goes_on_with_the_secret_alone_and_says_what_it_needs(self):
        record, slow = self.folder / "run.jsonl", self.file("slow.toml", SLOW)
        pics = self.pics({"password": '"?"'})
        call = [PROGRAM, "run", ONE, slow, "--dut", f"sil:{METER}", "--pics", pics, "--set", "password=00000000", "--record", record]
        process = subprocess.Popen([*map(str, call)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for _ in range(600):
            if record.exists() and record.read_text().count("\n") >= 2:
                break
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
        needed = f"umirig run --resume {record} --pics {pics} --set password=PASSWORD"
        self.assertIn(f"go on with: {needed}", said)
        done = umirig("run", "--resume", record)
        self.assertEqual(done.returncode, 6)
        self.assertIn(needed, done.stderr)
        done = umirig("run", "--resume", record, "--set", "password=00000000", "--deadline", "1")
        self.assertIn("the deadline has passed", done.stderr)
        done = umirig("run", "--resume", record, "--set", "password=00000000", "--set", "C.3=write")
        self.assertIn("was made with another PICS: C.3: 'none' there, 'write' now", done.stderr)

    def test_what_is_no_text_needs_its_quotes(self):
        for item, value in (("device_address", "0x12"), ("password", "0"), ("device_address", "1.5"), ("device_address", "12")):
            done = umirig("run", ONE, "--dut", f"sil:{METER}", "--pics", self.pics({item: value}))
            self.assertEqual(done.returncode, 6, item)
            self.assertIn("expected a text in quotes", done.stderr)


class Parts(Folder):
    def test_a_part_of_the_suite_is_listed_and_qualified_as_it_is_run(self):
        cases = umirig("list", "cases", f"{SUITE}/6.4.5", "--json")
        self.assertTrue(all(one["id"].startswith(f"{SUITE}/6.4.5/") for one in json.loads(cases.stdout)))
        clauses = umirig("list", "clauses", f"{SUITE}/6.4", "--json")
        self.assertEqual({one["clause"][:3] for one in json.loads(clauses.stdout)}, {"6.4"})
        defects = umirig("list", "defects", f"{SUITE}/6.4.5", "--json")
        self.assertEqual({one["requirement"][:5] for one in json.loads(defects.stdout)}, {"6.4.5"})
        one = json.loads(umirig("qualify", f"{SUITE}/6.4.5", "--json").stdout)
        self.assertEqual(one["cases"], json.loads(umirig("qualify", SUITE, "--cases", f"{SUITE}/6.4.5", "--json").stdout)["cases"])

    def test_where_there_is_no_such_part_that_is_said(self):
        for code, call in ((5, ["list", "cases", f"{SUITE}/9.9"]), (5, ["qualify", f"{SUITE}/9.9"]), (2, ["pics", "init", f"{SUITE}/6.4"]),
                           (2, ["list", "variants", f"{SUITE}/6.4"]), (2, ["list", "clauses", f"{SUITE}/6.4", "--coverage"]),
                           (2, ["qualify", f"{SUITE}/6.4", "--cases", "6.4"])):
            done = umirig(*call)
            self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (code, "", 1), call)


class Missing(Folder):
    def test_a_file_that_is_not_there_gives_2_everywhere(self):
        none, pics = self.folder / "none", self.pics()
        golden = self.file("golden.toml", f'{pics.read_text()}\n[golden]\ndut = "sim:meter"\nbaseline = "none.jsonl"\n')
        record = self.folder / "run.jsonl"
        umirig("run", ONE, "--dut", "sim:meter", "--record", record, "-q")
        for call in (["run", ONE, "--dut", f"sil:{METER}", "--pics", none], ["run", ONE, "--dut", "sim:meter", "--ixit", none],
                     ["run", ONE, "--dut", "sim:meter", "--answers", none], ["run", ONE, "--dut", "sim:meter", "--golden", none],
                     ["run", ONE, "--dut", "sim:meter", "--golden", golden], ["run", ONE, "--dut", f"sil:{none}.so", "--pics", pics],
                     ["run", "--resume", none], ["rate", none], ["report", none, none], ["explain", none], ["diff", record, none],
                     ["shrink", none, "6.2/3"], ["read", f"sil:{none}.so"], ["qualify", SUITE, "--against", f"sil:{none}.so"],
                     ["qualify", SUITE, "--device", f"sil:{none}.so"], ["run", none.with_suffix(".toml"), "--dut", "sim:meter"],
                     ["run", f"@{none}", "--dut", "sim:meter"], ["decode", SUITE, none]):
            done = umirig(*call)
            self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (2, "", 1), (call, done.stderr))

    def test_selector_and_device_are_looked_at_before_the_form(self):
        meter = f"sil:{METER}"
        self.assertEqual(umirig("run", f"{SUITE}/6.4.99", "--dut", meter).returncode, 5)
        self.assertIn("no such file", umirig("run", ONE, "--dut", "sil:nofile.so").stderr)
        self.assertIn("tr_ms", umirig("run", ONE, "--dut", f"{meter}?help=1").stderr)
        self.assertIn("--pics FILE is missing", umirig("run", ONE, "--dut", meter).stderr)


class Words(Folder):
    def test_a_wrong_word_is_named(self):
        for call, word in ((["runn"], "runn"), (["help"], "help"), (["version"], "version"), (["pics", "int"], "int")):
            done = umirig(*call)
            self.assertEqual((done.returncode, done.stderr.count("\n")), (2, 1), call)
            self.assertIn(f"there is no command '{word}': expected ", done.stderr)
        self.assertEqual(umirig("--version").returncode, 0)
        for call in (["run", SUITE, "--dut", "sim:meter", "--deadline", "-3"], ["shrink", "x", "6.2/3", "--tries", "0"]):
            done = umirig(*call)
            self.assertEqual(done.returncode, 2)
            self.assertLess(len(done.stderr), 200, done.stderr)
            self.assertIn("expected a number", done.stderr)

    def test_a_list_that_is_none_is_named_with_the_line(self):
        pics, plan = self.pics(), self.file("plan.txt", f"{ONE}\n")
        done = umirig("run", f"@{pics}", "--dut", "sim:meter")
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, rf"^umirig: {pics}: line \d+: '.*' is no selector: expected a case id a line\n$")
        done = umirig("run", plan, "--dut", "sim:meter")
        self.assertEqual(done.returncode, 2)
        self.assertIn(f"expected @{plan}", done.stderr)

    def test_small_slips_are_said_in_a_line(self):
        record = self.folder / "run.jsonl"
        umirig("run", f"{SUITE}/6.2", "--dut", "sim:meter?defect=bcc-unchecked", "--record", record, "-q")
        for code, call, said in ((2, ["report", record, ""], "DIR is empty"),
                                 (6, ["explain", record, "--dictionary", self.pics()], "this is no fault dictionary"),
                                 (3, ["shrink", record, "6.2/3", "--deadline", "0.000001"], "of --deadline ran out")):
            done = umirig(*call)
            self.assertEqual((done.returncode, done.stdout), (code, ""), call)
            self.assertIn(said, done.stderr)
            self.assertNotIn("exception", done.stderr)
        self.assertEqual(umirig("read", "sim:meter", "--mode", "c").returncode, 0)

    def test_a_report_of_a_run_cut_short_does_not_say_that_nothing_was_broken(self):
        umirig("run", SUITE, "--dut", "sim:meter", "--report", self.folder / "out", "--deadline", "0.000001")
        page = (self.folder / "out" / "report.html").read_text()
        self.assertIn("The run was cut short: so far nothing was broken", page)
        self.assertNotIn("Nothing was broken", page)


class Comparing(Folder):
    def test_a_value_of_another_length_is_no_other_form(self):
        whole, part = self.folder / "whole.jsonl", self.folder / "part.jsonl"
        umirig("run", SUITE, "--dut", "sim:meter", "--record", whole, "-q")
        umirig("run", f"{SUITE}/6.4", "--dut", "sim:meter", "--record", part, "-q")
        found = json.loads(umirig("diff", whole, part, "--json").stdout)
        self.assertNotIn("form", [group["change"] for group in found["groups"]])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
