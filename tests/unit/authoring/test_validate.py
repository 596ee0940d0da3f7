from pathlib import Path

import pytest

from qirvo.authoring.pack import pack
from qirvo.authoring.validate import NothingToValidateError, UnknownDistributionChannelError, validate
from qirvo.domain.findings import Verdict
from tests.support.plugins import write_plugin


def test_a_folder_is_validated(tmp_path: Path):
    assert validate(write_plugin(tmp_path / "plugin")).verdict is Verdict.PASSED


def test_an_archive_is_validated(tmp_path: Path):
    assert validate(pack(write_plugin(tmp_path / "plugin"), tmp_path).path).verdict is Verdict.PASSED


def test_the_distribution_channel_says_what_is_required(tmp_path: Path):
    folder = write_plugin(tmp_path / "plugin", without=["README.md"])
    assert validate(folder).verdict is Verdict.PASSED_WITH_WARNINGS
    assert validate(folder, distribution_channel="direct").verdict is Verdict.PASSED


def test_an_unknown_distribution_channel_is_told(tmp_path: Path):
    with pytest.raises(UnknownDistributionChannelError):
        validate(tmp_path, distribution_channel="carrier-pigeon")


def test_nothing_at_the_path_is_told(tmp_path: Path):
    with pytest.raises(NothingToValidateError):
        validate(tmp_path / "gone")
