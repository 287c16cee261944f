"""Cases that ask a person: at a terminal, from a file of answers, with nobody there; and the example of the README."""

import json
import os
import pty
import re
import subprocess
import sys
import time
import unittest
from pathlib import Path

import jsonschema

sys.dont_write_bytecode = True
from cli_test import PROGRAM, SUITE, Folder, result, umirig  # noqa: E402

SCHEMA = jsonschema.Draft202012Validator(
    json.loads((Path(__file__).resolve().parents[2] / "reports/schema/record.schema.json").read_text(encoding="utf-8")))
README = Path(__file__).resolve().parents[2] / "README.md"
CASE = f"{SUITE}/6.3.1/900"
PNG = b"\x89PNG\r\n\x1a\n rest"


def example():
    """The script in README.md, as it stands there."""
    found = re.search(r"(?:^    clause = .*\n)(?:    .*\n|\n(?=    ))*", README.read_text(encoding="utf-8"), re.M)
    return "".join(line[4:] if line.strip() else line for line in found[0].splitlines(keepends=True))


class Asking(Folder):
    def setUp(self):
        super().setUp()
        self.script = self.file("case.toml", example())
        self.record = self.folder / "run.jsonl"

    def answers(self, text, name="answers.toml"):
        return self.file(name, text)

    def at_terminal(self, *typed, script=None, wait_for=b"left): "):
        """Runs the case with a terminal as its input; each text is typed behind a prompt."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen([PROGRAM, "run", str(script or self.script), "--dut", "sim:meter", "--json", "--record", str(self.record)],
                                   stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        os.close(theirs)
        seen = b""
        for text in typed:
            while not seen.endswith(wait_for):
                piece = os.read(process.stderr.fileno(), 1)
                self.assertTrue(piece, seen)
                seen += piece
            seen += b"|"
            os.write(ours, text.encode())
        out, err = process.communicate(timeout=60)
        os.close(ours)
        return process.returncode, json.loads(out), (seen + err).decode()

    def kept(self):
        for line in self.record.read_text().splitlines():
            self.assertEqual([error.message for error in SCHEMA.iter_errors(json.loads(line))], [])
        return json.loads(self.record.read_text().splitlines()[1])["answers"]

    def test_a_person_at_a_terminal_answers(self):
        code, found, said = self.at_terminal("maybe\n", "yes\n")
        self.assertEqual(code, 0, (found, said))
        self.assertIn(f"{CASE} asks: Is the display lit?", said)
        self.assertIn("'maybe': expected yes or no", said)
        (kept,) = self.kept()
        self.assertEqual((kept["question"], kept["state"], kept["answer"]), ("Is the display lit?", "given", "yes"))
        self.assertRegex(kept["answered"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")

    def test_the_wrong_answer_fails_and_is_rated_again_without_anybody(self):
        self.assertEqual(self.at_terminal("no\n")[0], 1)
        rated = json.loads(umirig("rate", self.record, "--json").stdout)
        self.assertEqual((rated["exit"], rated["changed"]), (1, []))
        self.assertIn("the operator answers no", rated["cases"][0]["reason"])

    def test_no_answer_in_time_is_inconclusive(self):
        slow = self.file("slow.toml", example() + "timeout_s = 0.4\n")
        begin = time.monotonic()
        code, found, _ = self.at_terminal(script=slow)
        self.assertLess(time.monotonic() - begin, 20)
        self.assertEqual(code, 3)
        self.assertTrue(found["cases"][0]["reason"].startswith("no answer in time (400 ms)"), found)
        self.assertEqual(self.kept()[0]["state"], "late")

    def test_ctrl_c_at_a_question_keeps_no_half_case(self):
        ours, theirs = pty.openpty()
        process = subprocess.Popen([PROGRAM, "run", str(self.script), "--dut", "sim:meter", "--record", str(self.record)],
                                   stdin=theirs, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        os.close(theirs)
        while not process.stderr.readline().startswith(CASE.encode()):
            pass
        process.send_signal(2)
        process.communicate(timeout=30)
        os.close(ours)
        self.assertEqual(process.returncode, 130)
        self.assertEqual(len(self.record.read_text().splitlines()), 1)
        resumed = umirig("run", "--resume", self.record, "--answers", self.answers(f'"{CASE}" = "yes"\n'))
        self.assertEqual(resumed.returncode, 0, resumed.stderr)
        self.assertEqual(self.kept()[0]["answer"], "yes")

    def test_with_nobody_there_it_is_inconclusive(self):
        for more in ([], ["--non-interactive"]):
            code, found = result(self.script, "--dut", "sim:meter", *more)
            self.assertEqual((code, found["cases"][0]["reason"]), (3, "needs an operator: Is the display lit?"))

    def test_answers_come_from_a_file(self):
        for name, text in (("a.toml", f'"{CASE}" = ["yes"]'), ("a.json", json.dumps({CASE: True})), ("b.toml", f'"{CASE}" = true')):
            code, found = result(self.script, "--dut", "sim:meter", "--answers", self.answers(text, name))
            self.assertEqual(code, 0, found)
        short = CASE.split("/", 1)[1]
        code, found = result(self.script, "--dut", "sim:meter", "--answers", self.answers(f'"{short}" = "yes"'))
        self.assertEqual(code, 0, found)
        twice = umirig("run", self.script, "--dut", "sim:meter", "--answers", self.answers(f'"{short}" = "yes"\n"{CASE}" = "no"'))
        self.assertEqual(twice.returncode, 6)
        self.assertIn("twice", twice.stderr)
        code, found = result(self.script, "--dut", "sim:meter", "--answers", self.answers(""))
        self.assertIn("answers.toml has no answer", found["cases"][0]["reason"])

    def test_a_file_of_answers_that_fits_nothing_is_refused(self):
        for text, what in ((f'"{SUITE}/9/9" = "yes"', "is no case"), ('x = [', "line 1"), (f'"{CASE}" = [[1]]', "expected a text")):
            done = umirig("run", self.script, "--dut", "sim:meter", "--answers", self.answers(text))
            self.assertEqual(done.returncode, 6, text)
            self.assertIn(what, done.stderr)
        self.assertEqual(umirig("run", self.script, "--dut", "sim:meter", "--answers", self.folder / "none").returncode, 2)
        both = umirig("run", self.script, "--dut", "sim:meter", "--answers", self.answers(""), "--non-interactive")
        self.assertEqual(both.returncode, 2)

    def test_the_operator_and_the_picture_stand_in_the_record(self):
        (self.folder / "display.png").write_bytes(PNG)
        script = self.file("picture.toml", example() + 'picture = "display.png"\n')
        done = umirig("run", script, "--dut", "sim:meter", "--answers", self.answers(f'"{CASE}" = "yes"'), "--set", "operator=Jo",
                      "--record", self.record, "--report", self.folder / "out")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.kept()[0]["operator"], "Jo")
        steps = json.loads(self.record.read_text().splitlines()[1])["outcome"]["steps"]
        pictures = [step["picture"] for step in steps if "picture" in step]
        self.assertEqual(len(pictures), 1)
        self.assertTrue(pictures[0].startswith("data:image/png;base64,iVBOR"))
        self.assertIn("Is the display lit?", (self.folder / "out/report.html").read_text())
        # A picture that is gone, or another one, is noticed.
        (self.folder / "display.png").write_bytes(PNG + b"x")
        self.assertEqual(json.loads(umirig("rate", self.record, "--json").stdout)["cases"][0]["verdict"], "INCONCLUSIVE")
        (self.folder / "display.png").unlink()
        gone = umirig("run", script, "--dut", "sim:meter")
        self.assertEqual(gone.returncode, 6)
        self.assertIn("display.png", gone.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
