"""A golden device before and behind a batch: nothing counts where it does not conform."""

import json
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path

import jsonschema

sys.dont_write_bytecode = True
from cli_test import PROGRAM, SLOW, SUITE, Folder, umirig  # noqa: E402

SCHEMAS = Path(__file__).resolve().parents[2] / "reports/schema"
CASES = f"{SUITE}/6.4.3"


def validator(name):
    return jsonschema.Draft202012Validator(json.loads((SCHEMAS / name).read_text(encoding="utf-8")))


class Golden(Folder):
    def setUp(self):
        super().setUp()
        self.record = self.folder / "run.jsonl"
        self.golden = self.file("golden.toml", '[golden]\ndut = "sim:meter"\n[session]\ndut_serial = "G-1"\n')

    def run_json(self, *arguments):
        done = umirig("run", *arguments, "--json")
        return done.returncode, json.loads(done.stdout), done.stderr

    def lines(self, path):
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        for line in lines:
            self.assertEqual([error.message for error in validator("record.schema.json").iter_errors(line)], [])
        return lines

    def test_both_checks_stand_in_record_and_reports(self):
        code, found, _ = self.run_json(CASES, "--dut", "sim:meter", "--golden", self.golden, "--record", self.record, "--report",
                                       self.folder / "out", "--serial", "SN-1")
        self.assertEqual((code, found["verdict"], found["void"]), (0, "conformant", None))
        for when in ("before", "after"):
            check = found["golden"][when]
            self.assertEqual((check["conformant"], check["serial"], check["remarks"]), (True, "G-1", []))
            golden = self.lines(Path(check["record"]))
            self.assertEqual(Path(check["record"]).name, f"run-golden-{when}.jsonl")
            self.assertEqual(golden[-1]["hash"], check["hash"])
        lines = self.lines(self.record)
        self.assertEqual(lines[0]["golden"]["before"], found["golden"]["before"])
        self.assertEqual(lines[-1]["end"]["golden"]["after"], found["golden"]["after"])
        report = json.loads((self.folder / "out/report.json").read_text())
        self.assertEqual([error.message for error in validator("report.schema.json").iter_errors(report)], [])
        self.assertIn("G-1", report["session"]["golden_before"])
        self.assertIn(found["golden"]["after"]["hash"][:16], report["session"]["golden_after"])
        self.assertIn("G-1", (self.folder / "out/report.html").read_text())
        self.assertTrue((self.folder / "out/golden-after/report.html").exists())
        again = json.loads(umirig("rate", self.record, "--json").stdout)
        self.assertEqual((again["exit"], again["golden"]), (0, found["golden"]))

    def test_where_it_fails_before_no_device_is_touched(self):
        bad = self.file("bad.toml", '[golden]\ndut = "sim:meter?defect=switches-to-any-z"\n')
        code, found, said = self.run_json(CASES, "--dut", "sim:meter", "--golden", bad, "--record", self.record)
        self.assertEqual((code, found["exit"], found["devices"]), (4, 4, []))
        self.assertFalse(found["golden"]["before"]["conformant"])
        self.assertIn("6.4.3/2", said)
        self.assertFalse(self.record.exists())
        self.assertIn("nothing is said", umirig("run", CASES, "--dut", "sim:meter", "--golden", bad).stdout)
        # It is not enough that nothing fails.
        silent = self.file("silent.toml", '[golden]\ndut = "sim:silent"\n')
        self.assertEqual(umirig("run", CASES, "--dut", "sim:meter", "--golden", silent).returncode, 4)
        gone = self.file("gone.toml", f'[golden]\ndut = "sil:{self.folder}/none.so"\n')
        self.assertIn(umirig("run", CASES, "--dut", "sim:meter", "--golden", gone).returncode, (4, 6))

    def test_where_it_fails_behind_the_batch_is_void(self):
        # While the slow case of the device runs, the golden device is replaced by a defective one.
        meter = self.folder / "golden.so"
        meter.write_bytes(Path(sys.argv[2]).read_bytes())
        text = self.pics().read_text()
        golden = self.file("golden.toml", f'{text}\n[golden]\ndut = "sil:{meter}"\n')
        case = f"{SUITE}/6.3.1/1"
        slow = self.file("slow.toml", SLOW.replace("100000000", "60000") + '[[step]]\ncheck = "alive"\n')
        process = subprocess.Popen([PROGRAM, "run", case, str(slow), "--dut", "sim:meter", "--golden", str(golden), "--record", str(self.record),
                                    "--report", str(self.folder / "out"), "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        while not (self.record.exists() and self.record.read_text().count("\n") >= 2):
            self.assertIsNone(process.poll(), "it ended too early")
            time.sleep(0.02)
        meter.unlink()
        meter.write_bytes(b"broken")
        out, said = process.communicate(timeout=120)
        found = json.loads(out)
        self.assertEqual((process.returncode, found["verdict"], found["exits"][0]), (4, "rig error", 4), said)
        self.assertIn("void", found["void"])
        self.assertFalse(found["golden"]["after"]["conformant"])
        self.assertFalse(self.lines(self.record)[-1]["end"]["golden"]["after"]["conformant"])
        self.assertIn("void", (self.folder / "out/report.html").read_text())
        self.assertIn('type="void"', (self.folder / "out/report.junit.xml").read_text())
        report = json.loads((self.folder / "out/report.json").read_text())
        self.assertEqual([error.message for error in validator("report.schema.json").iter_errors(report)], [])
        self.assertEqual(umirig("rate", self.record, slow).returncode, 4)
        self.assertIn("void", umirig("rate", self.record, slow).stdout)

    def test_a_batch_has_records_and_reports_of_its_own(self):
        code, found, _ = self.run_json(CASES, "--dut", "sim:meter", "--dut", "sim:meter?defect=switches-to-any-z", "--serial", "A1", "--serial",
                                       "B/2", "--golden", self.golden, "--record", self.record, "--report", self.folder / "out")
        self.assertEqual((code, [one["exit"] for one in found["devices"]]), (1, [0, 1]))
        self.assertTrue(found["golden"]["before"]["conformant"] and found["golden"]["after"]["conformant"])
        for label, serial in (("A1", "A1"), ("B_2", "B/2")):
            lines = self.lines(self.folder / f"run-{label}.jsonl")
            self.assertEqual(lines[0]["session"]["dut_serial"], serial)
            self.assertTrue(lines[-1]["end"]["golden"]["after"]["conformant"])
            self.assertTrue((self.folder / "out" / label / "report.html").exists())
        code, found, _ = self.run_json(CASES, "--dut", "sim:meter", "--dut", "sim:silent")
        self.assertEqual((code, [one["label"] for one in found["devices"]]), (3, ["1", "2"]))
        text = umirig("run", CASES, "--dut", "sim:meter", "--dut", "sim:silent").stdout
        self.assertIn("device 2: sim:silent", text)
        rows = [line.split() for line in text.splitlines()[-4:]]
        self.assertEqual(rows[0][0], "device")
        self.assertEqual([(row[0], row[1], row[7], row[8]) for row in rows[1:3]],
                         [("1", "sim:meter", "0", "conformant"), ("2", "sim:silent", "3", "inconclusive")])
        self.assertEqual(" ".join(rows[3]), "1 of 2 devices conformant")

    def test_a_serial_number_is_no_way_out_of_the_report_folder(self):
        umirig("run", f"{CASES}/1", "--dut", "sim:meter", "--dut", "sim:meter", "--serial", "..", "--serial", "../x", "--report", self.folder / "out")
        self.assertEqual({path.name for path in (self.folder / "out").iterdir()}, {"_.", "_._x"})
        self.assertEqual({path.name for path in self.folder.iterdir()}, {"out", "golden.toml"})

    def test_a_device_that_cannot_be_opened_does_not_stop_the_others(self):
        code, found, _ = self.run_json(CASES, "--dut", f"sil:{self.folder}/none.so", "--dut", "sim:meter", "--pics", self.pics())
        self.assertEqual(len(found["devices"]), 2)
        self.assertIn("none.so", found["devices"][0]["error"])
        self.assertEqual((found["devices"][1]["exit"], code), (found["devices"][1]["exit"], found["devices"][0]["exit"]))
        self.assertNotEqual(code, 0)

    def test_wrong_calls_are_refused_before_any_device_is_touched(self):
        self.file("run-2.jsonl", "")
        for call, code in ((["--dut", "sim:meter", "--dut", "sim:meter", "--serial", "A"], 2),
                           (["--dut", "sim:meter", "--dut", "sim:meter", "--serial", "A", "--serial", "A"], 2),
                           (["--dut", "sim:meter", "--serial", "A", "--serial", "B"], 2),
                           (["--dut", "sim:meter", "--dut", "sim:meter", "--record", str(self.record)], 2),
                           (["--dut", "sim:meter", "--golden", str(self.folder / "none")], 2),
                           (["--dut", "sim:meter", "--golden", str(self.file("g.toml", "[pics]\n"))], 6),
                           (["--dut", "sim:meter", "--golden", str(self.file("h.toml", '[golden]\ndut = "sil:x.so"\n'))], 6),
                           (["--dut", "sim:meter", "--golden", str(self.file("i.toml", '[golden]\ndut = "sim:meter"\nbaseline = "no"\n'))], 2)):
            done = umirig("run", CASES, *call)
            self.assertEqual((done.returncode, done.stdout), (code, ""), (call, done.stderr))
            self.assertFalse((self.folder / "run-1.jsonl").exists(), call)

    def test_drift_from_a_baseline_is_a_remark(self):
        umirig("run", SUITE, "--dut", "sim:meter", "--record", self.folder / "baseline.jsonl")
        golden = self.file("golden.toml", '[golden]\ndut = "sim:meter?tr_ms=260"\nbaseline = "baseline.jsonl"\n')
        code, found, said = self.run_json(SUITE, "--dut", "sim:meter", "--golden", golden)
        self.assertEqual(code, 0)
        self.assertTrue(any("reaction time: identification" in text for text in found["golden"]["before"]["remarks"]), said)
        self.assertIn("remark: ", said)

    def test_of_a_baseline_with_other_cases_only_what_both_have_is_compared(self):
        # What the cases of programming mode write stands in the readout of those behind them.
        umirig("run", SUITE, "--dut", "sim:meter", "--record", self.folder / "baseline.jsonl")
        golden = self.file("golden.toml", '[golden]\ndut = "sim:meter"\nbaseline = "baseline.jsonl"\n')
        code, found, said = self.run_json(CASES, f"{SUITE}/6.4.6/102", "--dut", "sim:meter", "--golden", golden)
        remarks = found["golden"]["before"]["remarks"]
        self.assertEqual((code, len(remarks)), (0, 1), said)
        self.assertIn("other cases ran there", remarks[0])
        self.assertRegex(remarks[0], r"of \d+ cases in both")
        self.assertIn("; 1 remark\n", said)

    def test_a_run_that_was_cut_short_goes_on_with_its_golden_device(self):
        slow = self.file("slow.toml", SLOW)
        reports = self.folder / "out"
        process = subprocess.Popen([PROGRAM, "run", f"{SUITE}/6.3.1/1", f"{SUITE}/6.3.1/2", str(slow), "--dut", "sim:meter", "--golden",
                                    str(self.golden), "--record", str(self.record)],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        time.sleep(1.5)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        # The golden device itself was still at the slow case: nothing of the device is there.
        self.assertEqual(process.returncode, 130)
        self.assertFalse(self.record.exists())
        umirig("run", CASES, "--dut", "sim:meter", "--golden", self.golden, "--record", self.record, "--report", reports)
        lines = self.record.read_text().splitlines(keepends=True)
        self.record.write_text("".join(lines[:-2]))
        self.assertEqual(umirig("run", "--resume", self.record).returncode, 6)
        code, found, said = self.run_json("--resume", self.record, "--golden", self.golden, "--report", reports)
        self.assertEqual((code, found["void"]), (0, None), said)
        end = self.lines(self.record)[-1]["end"]["golden"]
        self.assertTrue(end["before_resume"]["conformant"] and end["after"]["conformant"])
        self.assertTrue((self.folder / "run-golden-after-2.jsonl").exists())
        self.assertTrue((reports / "golden-after-2/report.html").exists())
        self.assertEqual(len(self.record.read_text().splitlines()), len(lines))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
