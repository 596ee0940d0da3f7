"""`python -m fuzz TARGET SECONDS`: fuzz one target for so long; input that breaks it is kept in `.fuzz/TARGET`."""

import resource
import sys
from pathlib import Path

import atheris

FOLDER = Path(".fuzz")
MOST_BYTES = 64 * 1024
MEMORY_MIB = 2_048
SLOWEST_S = 20  # one input that takes longer is a hang


def main() -> None:
    """Run the fuzzer; it ends the process itself."""
    name, seconds = sys.argv[1], int(sys.argv[2])
    with atheris.instrument_imports(include=["qirvo"]):
        from fuzz.targets import TARGETS, seeds  # noqa: PLC0415  # instrumented while it is imported
    corpus, broken = FOLDER / name / "corpus", FOLDER / name / "broken"
    for folder in (corpus, broken):
        folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(name)):
        (corpus / f"seed-{number}").write_bytes(seed)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    options = [
        f"-max_total_time={seconds}",
        f"-max_len={MOST_BYTES}",
        f"-rss_limit_mb={MEMORY_MIB}",
        f"-timeout={SLOWEST_S}",
        f"-artifact_prefix={broken}/",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
