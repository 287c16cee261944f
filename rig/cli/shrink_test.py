"""umirig shrink as its users meet it: the shortest exchange that still fails, and what it refuses."""

import json
import os
import subprocess
import sys
import tempfile
import tomllib
import unittest
from pathlib import Path

PROGRAM, METER, SUITES = sys.argv[1:4]
SUITE = "iec62056-21"
REFERENCE = Path(SUITES) / SUITE / "reference.toml"
VARIANTS = {one["id"]: one for one in tomllib.loads((Path(SUITES) / SUITE / "variants.toml").read_text())["variant"]}
# The whole catalogue takes minutes: a sample of it each time, all of it where it is wanted.
EVERY = 1 if os.environ.get("UMIRIG_SHRINK_ALL") else 17


def umirig(*arguments):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=300, check=False)


def text_of(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


class Folder(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.folder = Path(self._folder.name)

    def record(self, dut, *arguments, name="run.jsonl", selector=SUITE):
        path = self.folder / name
        umirig("run", selector, "--dut", dut, "--record", path, "-q", *arguments)
        return path

    def failed(self, record):
        cases = [json.loads(line) for line in record.read_text().splitlines()[1:-1]]
        return [one["case"] for one in cases if one["outcome"]["verdict"] == "FAIL"]

    def shrink(self, record, case, *arguments):
        """The script's path and what --json says of it."""
        path = self.folder / "shrunk.toml"
        done = umirig("shrink", record, case, "-o", path, "--json", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return path, json.loads(done.stdout)

    def verdict(self, script, dut, *arguments):
        done = umirig("run", script, "--dut", dut, "--json", "-q", *arguments)
        case = json.loads(done.stdout)["cases"][0]
        return case["verdict"], case["requirement"]


class Scripts(Folder):
    def test_a_wrong_rate_takes_two_messages_of_each_side(self):
        record = self.record("sim:meter?defect=switches-to-any-z")
        path, found = self.shrink(record, "6.4.3/2")
        self.assertEqual((found["requirement"], found["after"]["messages"], found["minimal"]), ("6.4.3/2", 4, True))
        self.assertEqual(self.verdict(path, "sim:meter?defect=switches-to-any-z"), ("FAIL", "6.4.3/2"))
        self.assertEqual(self.verdict(path, "sim:meter"), ("PASS", "6.4.3/2"))
        steps = tomllib.loads(path.read_text())["step"]
        self.assertEqual([next(iter(step)) for step in steps], ["send", "expect", "send", "expect"])
        self.assertTrue(steps[-1]["judge"])

    def test_it_says_what_was_broken_and_seen(self):
        record = self.record("sim:meter?defect=switches-to-any-z", selector=f"{SUITE}/6.4.3/2")
        text = umirig("shrink", record, "6.4.3/2", "-q").stdout
        for words in ("# Breaks 6.4.3/2: An option select", "instead of", "# sim:meter passes it", "framing errors", "# 0.3 s: request: /?!<CR><LF>"):
            self.assertIn(words, text)

    def test_no_step_of_it_can_be_left_out(self):
        for defect, case in (("bcc-unchecked", "6.2/3"), ("write-forgotten", "6.3.7/9"), ("gap-in-readout", "6.1/3")):
            dut = f"sim:meter?defect={defect}"
            record = self.record(dut, name=defect, selector=f"{SUITE}/{case}")
            path, found = self.shrink(record, case)
            self.assertTrue(found["minimal"])
            head, *steps = path.read_text().split("[[step]]")
            for left_out in range(len(steps)):
                shorter = self.folder / "shorter.toml"
                shorter.write_text("[[step]]".join([head, *steps[:left_out], *steps[left_out + 1:]]))
                done = umirig("run", shorter, "--dut", dut, "--json", "-q", "--record", self.folder / f"{defect}-{left_out}")
                if done.returncode == 6 or json.loads(done.stdout)["cases"][0]["verdict"] != "FAIL":
                    continue
                # It still fails: then it accuses a good meter, lasts longer than the case, or speaks over an answer.
                seen = [json.loads(line) for line in (self.folder / f"{defect}-{left_out}").read_text().splitlines()][1]
                longer = seen["duration"] / 1e9 > found["before"]["seconds"]
                deaf = any("nothing asked for" in step["text"] for step in seen["outcome"]["steps"])
                good = [self.verdict(shorter, "sim:meter")[0]] + [self.verdict(shorter, f"sim:meter?variant={one}")[0]
                                                                   for one in VARIANTS if not {"pics", "ixit"} & set(VARIANTS[one])]
                self.assertTrue(longer or deaf or any(one != "PASS" for one in good), (defect, steps[left_out], good))

    def test_a_case_in_code_becomes_a_script_with_what_repeats_rolled_up(self):
        record = self.record("sim:meter?defect=commands-wear-out", selector=f"{SUITE}/6.3.9/4")
        path, found = self.shrink(record, "6.3.9/4")
        self.assertTrue(any("repeat" in step for step in tomllib.loads(path.read_text())["step"]))
        self.assertLess(found["after"]["messages"], found["before"]["messages"])
        self.assertEqual(self.verdict(path, "sim:meter")[0], "PASS")

    def test_the_whole_run_is_shortened_to_the_case_that_came_across_it_first(self):
        record = self.record("sim:meter?defect=gap-in-fallback")
        path, found = self.shrink(record, f"{SUITE}/6.1/103")
        self.assertNotEqual(found["from"], found["case"])
        self.assertIn('keeps = "6.1/3"', path.read_text())
        self.assertEqual(self.verdict(path, "sim:meter?defect=gap-in-fallback"), ("FAIL", "6.1/3"))
        self.assertEqual(self.verdict(path, "sim:meter"), ("PASS", "6.1/3"))

    def test_the_same_record_gives_the_same_script(self):
        record = self.record("sim:meter?defect=wrong-password-nak", selector=f"{SUITE}/6.3.7")
        self.assertEqual(umirig("shrink", record, "6.3.7/2").stdout, umirig("shrink", record, "6.3.7/2").stdout)

    def test_a_case_of_ones_own_is_shortened_too(self):
        record = self.record("sim:meter?defect=switches-to-any-z", selector=f"{SUITE}/6.4.3/2")
        path, _ = self.shrink(record, "6.4.3/2")
        own = self.folder / "own.toml"
        own.write_text(path.read_text().replace("[[step]]", '[[step]]\nwait_ms = 1000\n\n[[step]]', 1))
        _, found = self.shrink(self.record("sim:meter?defect=switches-to-any-z", name="own", selector=own), "6.4.3")
        self.assertEqual(found["steps"], 4)


# Of the cases in code not every one can be told as a script yet; those that cannot are named by the command. At most this share.
MOST_UNTOLD = 0.25


class Catalogue(Folder):
    def test_defects_shrink_on_both_meters(self):
        defects = json.loads(umirig("list", "defects", "--json").stdout)
        untold = []
        for defect in defects[::EVERY]:
            variant = VARIANTS.get(defect.get("on") or "", {})
            options = [f"{key}={text_of(value)}" for key, value in variant.get("device", {}).items()]
            settings = [part for table in ("pics", "ixit") for key, value in variant.get(table, {}).items()
                        for part in ("--set", f"{key}={text_of(value)}")]
            bad = "?" + "&".join([f"defect={defect['id']}", *options])
            good = "?" + "&".join(options) if options else ""
            with self.subTest(defect["id"]):
                record = self.record("sim:meter" + bad, *settings, name=defect["id"])
                case = self.failed(record)[0]
                done = umirig("shrink", record, case, *settings)
                if done.returncode == 3:
                    self.assertIn("cannot be told as a dialogue script", done.stderr)
                    untold.append(defect["id"])
                    continue
                path, found = self.shrink(record, case, *settings)
                # What a case in code only waits for, a script has to say.
                if found["before"]["messages"] > 2:
                    for before, after in zip(found["before"].values(), found["after"].values()):
                        self.assertLessEqual(after, before)
                pics = ["--pics", REFERENCE, *settings]
                for meter, arguments in (("sim:meter", settings), (f"sil:{METER}", pics)):
                    self.assertEqual(self.verdict(path, meter + bad, *arguments), ("FAIL", found["requirement"]), meter)
                    self.assertEqual(self.verdict(path, meter + good, *arguments), ("PASS", found["requirement"]), meter)
        self.assertLessEqual(len(untold), MOST_UNTOLD * len(defects[::EVERY]), untold)


class Devices(Folder):
    def test_firmware_as_a_library_is_shortened(self):
        dut = f"sil:{METER}?defect=bcc-unchecked"
        record = self.record(dut, "--pics", REFERENCE, selector=f"{SUITE}/6.2/3")
        refused = umirig("shrink", record, "6.2/3")
        self.assertEqual(refused.returncode, 6)
        self.assertIn("secret", refused.stderr)
        path, found = self.shrink(record, "6.2/3", "--pics", REFERENCE)
        self.assertEqual(found["after"]["messages"], 6)
        self.assertEqual(self.verdict(path, "sim:meter?defect=bcc-unchecked"), ("FAIL", "6.2/3"))

    def test_other_firmware_that_does_not_fail_gives_5(self):
        record = self.record("sim:meter?defect=bcc-unchecked", selector=f"{SUITE}/6.2/3")
        done = umirig("shrink", record, "6.2/3", "--dut", "sim:meter")
        self.assertEqual((done.returncode, done.stdout), (5, ""))
        self.assertIn("does not break 6.2/3 any more", done.stderr)
        self.assertEqual(umirig("shrink", record, "6.2/3", "--dut", "sim:silent").returncode, 3)

    def test_a_recording_cannot_be_asked_anew(self):
        record = self.record("sim:meter?defect=bcc-unchecked", selector=f"{SUITE}/6.2/3")
        done = umirig("shrink", record, "6.2/3", "--dut", f"replay:{record}")
        self.assertEqual(done.returncode, 2)
        self.assertIn("recording", done.stderr)

    def test_no_secret_stands_in_the_script(self):
        secret = "S3CR3T-77"
        dut = f"sim:meter?defect=wrong-password-accepted&password={secret}"
        settings = ("--set", f"password={secret}")
        record = self.record(dut, *settings, selector=f"{SUITE}/6.3.7")
        self.assertEqual(umirig("shrink", record, "6.3.7/2").returncode, 6)
        for case in ("6.3.7/2", "6.3.7/10"):
            done = umirig("shrink", record, case, "--dut", dut, *settings)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("password", done.stdout)
            self.assertNotIn(secret, done.stdout + done.stderr)
            self.assertNotIn("sim:meter?password=S", done.stdout + done.stderr)


class Refusals(Folder):
    def test_a_case_that_passed_or_was_blocked_is_refused_with_a_hint(self):
        record = self.record("sim:meter?defect=deaf-to-general-request")
        done = umirig("shrink", record, "6.3.1/2")
        self.assertEqual(done.returncode, 2)
        self.assertIn("is PASS", done.stderr)
        done = umirig("shrink", record, "6.4.3/1")
        self.assertEqual(done.returncode, 2)
        self.assertIn("look at iec62056-21/6.3.1/1 first", done.stderr)

    def test_a_prefix_has_to_name_one_case_that_failed(self):
        record = self.record("sim:meter?defect=bcc-unchecked")
        done = umirig("shrink", record, "6.2")
        self.assertEqual(done.returncode, 2)
        self.assertIn("iec62056-21/6.2/4", done.stderr)
        self.assertEqual(umirig("shrink", record, "6.4").returncode, 2)
        self.assertEqual(umirig("shrink", record, "9.9").returncode, 2)
        one = self.record("sim:meter?defect=bcc-unchecked", name="one", selector=f"{SUITE}/6.2/3")
        self.assertEqual(umirig("shrink", one, "6.2", "-q").returncode, 0)

    def test_what_is_no_record_is_refused(self):
        path = self.folder / "no.jsonl"
        path.write_text("{}\n")
        self.assertEqual(umirig("shrink", path, "6.2/3").returncode, 6)
        self.assertEqual(umirig("shrink", self.folder / "none", "6.2/3").returncode, 6)
        self.assertEqual(umirig("shrink", path).returncode, 2)

    def test_tries_and_time_are_bounded_and_what_was_found_is_given(self):
        record = self.record("sim:meter?defect=wears-out", selector=f"{SUITE}/6.3.1/14")
        for bound in (("--tries", "5"), ("--deadline", "0.6")):
            path, found = self.shrink(record, "6.3.1/14", *bound)
            self.assertFalse(found["minimal"])
            self.assertEqual(self.verdict(path, "sim:meter?defect=wears-out")[0], "FAIL")
        self.assertEqual(umirig("shrink", record, "6.3.1/14", "--tries", "0").returncode, 2)

    def test_an_output_that_cannot_be_written_is_told(self):
        record = self.record("sim:meter?defect=bcc-unchecked", selector=f"{SUITE}/6.2/3")
        self.assertEqual(umirig("shrink", record, "6.2/3", "-o", self.folder / "none" / "x.toml").returncode, 2)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
