"""What is wrong with a call, a form or a file is said, with where and what was expected, before a device is accused."""

import json
import subprocess
import sys
import time
import unittest

sys.dont_write_bytecode = True
from cli_test import METER, PROGRAM, SLOW, SUITE, Folder, result, umirig  # noqa: E402

ONE = f"{SUITE}/6.3.1/1"
ASKING = """
clause = "6.3.1"
number = 900
requirement = "6.3.1/1"
behaviour = "valid"
purpose = "Is it lit?"
[[step]]
send = "request"
[[step]]
expect = "identification"
[[step]]
ask = "Is it lit?"
right = ["yes"]
judge = true
"""


class OneRecord(Folder):
    def slow_run(self, *arguments):
        process = subprocess.Popen([PROGRAM, "run", *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def wait_for(self, record, lines):
        for _ in range(600):
            if record.exists() and record.read_text().count("\n") >= lines:
                return
            time.sleep(0.05)
        self.fail("the run did not begin")

    def test_two_runs_do_not_write_one_record(self):
        record, slow = self.folder / "run.jsonl", self.file("slow.toml", SLOW)
        first = self.slow_run(ONE, slow, "--dut", "sim:meter", "--record", record)
        self.wait_for(record, 2)
        begun = record.read_bytes()
        for call in (["--resume", record], [ONE, slow, "--dut", "sim:meter", "--record", record]):
            done = umirig("run", *call)
            self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
            self.assertIn(f"{record}: another run is writing this record", done.stderr)
        self.assertEqual(record.read_bytes(), begun)
        first.kill()
        first.wait()
        # Of two that go on with it at the same time, one does.
        both = [self.slow_run("--resume", record) for _ in range(2)]
        for _ in range(600):
            ended = [one.poll() for one in both if one.poll() is not None]
            if ended:
                break
            time.sleep(0.05)
        self.assertEqual(ended, [2])
        self.assertEqual(umirig("rate", record, slow).returncode, 3)

    def test_line_ends_of_another_system_are_named(self):
        record = self.folder / "run.jsonl"
        umirig("run", ONE, "--dut", "sim:meter", "--record", record)
        record.write_bytes(record.read_bytes().replace(b"\n", b"\r\n"))
        done = umirig("rate", record)
        self.assertEqual(done.returncode, 6)
        self.assertIn("line 1: ends with CR LF", done.stderr)


class Forms(Folder):
    def test_forms_that_contradict_themselves_are_refused_and_every_item_is_named(self):
        pics = self.pics({"C.17": "true", "C.6": "true", "read_2": '"1.8.0"', "write_value_2": '"A-1"', "unknown_address": '"C.9"'})
        done = umirig("run", SUITE, "--dut", f"sil:{METER}", "--pics", pics, "--record", self.folder / "run.jsonl")
        self.assertEqual((done.returncode, done.stdout), (6, ""))
        for word in ("C.17", "read_2", "write_value_2", "unknown_address"):
            self.assertIn(f"item {word} ", done.stderr)
        self.assertFalse((self.folder / "run.jsonl").exists())

    def test_what_does_not_apply_is_a_remark_on_stderr_in_the_record_and_in_the_report(self):
        pics, record = self.pics({"C.1": "false"}), self.folder / "run.jsonl"
        done = umirig("run", ONE, "--dut", f"sil:{METER}", "--pics", pics, "--record", record, "--report", self.folder / "out")
        self.assertEqual(done.returncode, 0, done.stderr)
        remark = "PICS C.2, C.4, C.5, C.18: given, but C.1 does not hold: left out, as it does not apply"
        self.assertIn(remark, done.stderr)
        self.assertEqual(json.loads(record.read_text().splitlines()[0])["remarks"], [remark])
        self.assertIn(remark, (self.folder / "out" / "report.html").read_text())
        # A device that brings its own form is not remarked upon.
        self.assertEqual(umirig("run", ONE, "--dut", "sim:meter?variant=mode-d", "--set", "C.1=false").stderr.count("given, but"), 0)


class Files(Folder):
    def test_a_list_of_selectors_that_is_no_text_is_named_with_the_place(self):
        path = self.folder / "list"
        path.write_bytes(f"{ONE}\n".encode() + b"\x7fELF\x02\x01\x00\xff\n")
        done = umirig("run", f"@{path}", "--dut", "sim:meter")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertEqual(done.stderr, f"umirig: {path}: line 2, byte 1 is 7F: this is no text; expected a case id a line\n")
        path.write_bytes(f"# für später\r\n{ONE}\t# x\r\n".encode())
        self.assertEqual(umirig("run", f"@{path}", "--dut", "sim:meter").returncode, 0)

    def test_answers_that_nobody_asks_for_are_named(self):
        script = self.file("case.toml", ASKING)
        own = f"{SUITE}/6.3.1/900"
        done = umirig("run", script, "--dut", "sim:meter", "--answers", self.file("a.toml", f'"{own}" = ["yes", "no"]\n'))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"a.toml: '{own}': 1 of 2 answers were asked for", done.stderr)
        done = umirig("run", script, "--dut", "sim:meter", "--answers", self.file("a.toml", f'"{own}" = "yes"\n'))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        done = umirig("run", script, "--dut", "sim:meter", "--answers", self.file("a.toml", f'"{ONE}" = "yes"\n'))
        self.assertEqual(done.returncode, 6)
        self.assertIn(f"'{ONE}' asks nothing", done.stderr)

    def test_answers_as_json_need_their_name(self):
        script = self.file("case.toml", ASKING)
        text = json.dumps({f"{SUITE}/6.3.1/900": "yes"})
        done = umirig("run", script, "--dut", "sim:meter", "--answers", self.file("a.toml", text))
        self.assertEqual(done.returncode, 6)
        self.assertIn("a.toml: holds JSON: expected TOML, or a name that ends with .json", done.stderr)
        self.assertEqual(umirig("run", script, "--dut", "sim:meter", "--answers", self.file("a.json", text)).returncode, 0)

    def test_the_golden_devices_url_is_judged_like_any_other(self):
        for dut, code in (("nonsense", 2), ("none:x", 2), ("sim:nonsense", 2), ("sil:none.so", 2), ("replay:none.jsonl", 2)):
            pics = self.pics()
            golden = self.file("golden.toml", f'{pics.read_text()}\n[golden]\ndut = "{dut}"\n')
            alone = umirig("run", ONE, "--dut", dut, "--pics", pics)
            done = umirig("run", ONE, "--dut", "sim:meter", "--golden", golden, "--record", self.folder / "run.jsonl")
            self.assertEqual((done.returncode, done.stdout, alone.returncode), (code, "", code), done.stderr)
            self.assertFalse((self.folder / "run.jsonl").exists())


class Lines(Folder):
    def test_an_echo_is_named_in_the_reason(self):
        _, found = result(ONE, "--dut", "sim:echo")
        self.assertIn("begins with an echo of what was sent", found["cases"][0]["reason"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
