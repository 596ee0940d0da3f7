"""The Guide's `createDownloadPackage` and its table in the documents."""

import re
import zipfile
from dataclasses import fields
from pathlib import Path

import click

from qirvo.artifacts.bundles import SCRIPTS
from qirvo.guide.download_package import DistributionPackage, PackageOptions, create_download_package
from tests.architecture.test_cli_docs import COMMANDS
from tests.support.guide_tables import guide_page, rows_of
from tests.support.plugins import write_plugin

TABLE = guide_page("direct")
SECTION = TABLE.partition("## Download packages")[2].partition("\n## ")[0]
ROWS = rows_of(SECTION)


def test_a_package_is_made_with_the_guides_names(tmp_path: Path):
    options = PackageOptions(version="1.0.0", includeSource=True, customInstructions="Ask *Ann*.")
    made = create_download_package(write_plugin(tmp_path / "plugin"), options, out=tmp_path / "out.zip")
    assert (made.path, made.size) == (str(tmp_path / "out.zip"), (tmp_path / "out.zip").stat().st_size)
    assert made.installScript.startswith("#!/bin/sh\n")
    assert ("Ask *Ann*." in made.readme, "source.zip" in made.digests) == (True, True)
    assert made.packageId == create_download_package(tmp_path / "plugin", options, out=tmp_path / "b.zip").packageId


def test_every_member_of_the_guide_has_its_row():
    named = {row[0].strip("`") for row in ROWS}
    for record in (PackageOptions, DistributionPackage):
        theirs = {field.name for field in fields(record)} - {"digest", "digests"}
        assert {f"{record.__name__}.{name}" for name in theirs} <= named
    assert {"generateInstallScript", "generateBatchScript", "generateReadme", "createDistributionZip"} <= {
        name.partition("(")[0] for name in named
    }


def test_what_a_row_names_is_there(tmp_path: Path):
    options = {
        name
        for option in COMMANDS["qirvo plugin bundle"].params
        if isinstance(option, click.Option)
        for name in option.opts
    }
    assert set(re.findall(r"--[a-z-]+", " ".join(row[1] for row in ROWS))) <= options
    made = create_download_package(write_plugin(tmp_path / "plugin"), out=tmp_path)
    with zipfile.ZipFile(made.path) as archive:
        there = {name.rpartition("/")[2] for name in archive.namelist()}
    assert set(SCRIPTS) <= there
