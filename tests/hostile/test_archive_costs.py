"""What the worst archives cost: each is refused within one second of processor time and 200 MB of memory.

Processor time is counted, not the clock, so other work on the machine does not matter. Every archive stays as close
under one limit as it can while it breaks another, or is as dear as a format allows.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from qirvo.artifacts.zip_records import DESCRIPTOR_MAGIC
from tests.support.archives import ZipPart, a_tgz, a_zip, pax, tar_entry

MEBIBYTE = 1024 * 1024
ZEROS = bytes(50 * MEBIBYTE)
MEASURED = """
import json, pathlib, re, sys, time
from qirvo.artifacts.reader import open_archive
from qirvo.artifacts.refusals import ArchiveRefusedError
before = time.process_time()
try:
    open_archive(pathlib.Path(sys.argv[1])).close()
    rule = None
except ArchiveRefusedError as error:
    rule = error.rule
spent = time.process_time() - before
peak_kib = int(re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])
print(json.dumps([rule, spent, peak_kib * 1024]))
"""

WORST: dict[str, Callable[[], bytes]] = {
    "a bomb of zeros": lambda: a_zip(ZipPart(), ZipPart(name=b"zeros.js", content=ZEROS, deflated=True)),
    "a bomb that lies about its length": lambda: a_zip(
        ZipPart(), ZipPart(name=b"zeros.js", content=ZEROS, deflated=True, size=10)
    ),
    "a gzip bomb": lambda: a_tgz(tar_entry(), tar_entry(b"zeros.js", ZEROS)),
    "a gzip bomb in headers": lambda: a_tgz(*[pax(comment=bytes(60_000)), tar_entry(b"a.js", b"")] * 2_000),
    "ten thousand names and one twice": lambda: a_zip(
        *[ZipPart(name=b"%d.js" % number, content=b"") for number in range(9_999)], ZipPart(name=b"0.js", content=b"")
    ),
    "ten thousand deep names and one too many": lambda: a_zip(
        *[ZipPart(name=b"a/" * 31 + b"%d.js" % number, content=b"") for number in range(10_001)]
    ),
    "ten thousand entries of a tar and one twice": lambda: a_tgz(
        *[tar_entry(b"%d.js" % number, b"") for number in range(9_999)], tar_entry(b"0.js", b"")
    ),
    "ten thousand overlapping entries": lambda: a_zip(
        *[ZipPart(name=b"%d.js" % number, content=b"x", offset=0) for number in range(9_999)]
    ),
    "an end record every few bytes": lambda: a_zip(ZipPart(), comment=b"PK\5\6" * 16_000 + b"PK\5\6" + bytes(18)),
    "descriptors without end": lambda: a_zip(
        *[ZipPart(name=b"%d.js" % number, flags=8, behind=DESCRIPTOR_MAGIC * 4) for number in range(5_000)]
    ),
    "fifty megabytes of nothing": lambda: b"PK\3\4" + ZEROS[: 50 * MEBIBYTE - 4],
    "a long name of combining marks": lambda: a_zip(ZipPart(name=("e" + "\u0301" * 250).encode(), flags=0x800)),
}


@pytest.mark.parametrize("build", WORST.values(), ids=WORST.keys())
def test_the_worst_archives_are_refused_within_a_second_and_200_megabytes(
    build: Callable[[], bytes], tmp_path: Path
) -> None:
    archive = tmp_path / "worst"
    archive.write_bytes(build())
    program = [sys.executable, "-c", MEASURED, str(archive)]
    told = subprocess.run(program, capture_output=True, check=True, timeout=60)
    rule, cpu_s, peak_bytes = json.loads(told.stdout)
    assert (rule is not None, cpu_s < 1, peak_bytes < 200_000_000) == (True, True, True), (rule, cpu_s, peak_bytes)
