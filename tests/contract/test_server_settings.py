"""The settings of a registry: where they come from, and which one wins."""

import re
from pathlib import Path

import pytest

from qirvo.server.settings import Settings, SettingsError, load_settings


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "registry.toml"
    path.write_text('port = 7000\nname = "From the file"\n', encoding="utf-8")
    return path


def test_without_anything_the_defaults_hold():
    assert load_settings() == Settings()


def test_nothing_listens_to_the_outside_unless_it_is_set():
    assert Settings().host == "127.0.0.1"


def test_a_file_is_read(config: Path):
    assert (load_settings(config).port, load_settings(config).name) == (7000, "From the file")


def test_the_environment_names_a_file(config: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("QIRVO_SERVER_CONFIG", str(config))
    assert load_settings().port == 7000


def test_the_environment_goes_before_the_file(config: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("QIRVO_SERVER_PORT", "9000")
    assert (load_settings(config).port, load_settings(config).name) == (9000, "From the file")


def test_an_empty_environment_variable_counts_as_not_set(config: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("QIRVO_SERVER_PORT", "")
    assert load_settings(config).port == 7000


def test_the_command_line_goes_before_the_environment(config: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("QIRVO_SERVER_PORT", "9000")
    assert load_settings(config, overrides={"port": 5000, "name": None}).port == 5000


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("prt = 1", "`prt`"),
        ('port = "eighty"', "`port`"),
        ("port = 0", "`port`"),
        ('public_address = "nowhere"', "`public_address`"),
        ('public_address = "https://ann@plugins.example"', "`public_address`"),
        ('public_address = "https://plugins.example/?a=b"', "`public_address`"),
        ('public_address = "https://plugins.example/#top"', "`public_address`"),
        ('host = ""', "`host`"),
        ("analysis_processes = 0", "`analysis_processes`"),
        ("max_upload_bytes = 99999999999", "`max_upload_bytes`"),
        ("behind_proxy = true\naccel_path = '/internal'", "`accel_path`"),
        ("behind_proxy = true\naccel_path = 'internal/'", "`accel_path`"),
        ("behind_proxy = true\naccel_path = '/'", "`accel_path`"),
        ("behind_proxy = true\naccel_path = '/../'", "`accel_path`"),
        ("accel_path = '/internal/'", "`accel_path` needs `behind_proxy`"),
        ("name =", "is not TOML"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, named: str):
    path = tmp_path / "registry.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=named):
        load_settings(path)


def test_a_wrong_environment_variable_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("QIRVO_SERVER_LOG_LEVEL", "loud")
    with pytest.raises(SettingsError, match="`log_level`"):
        load_settings()


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(SettingsError, match=r"nothing\.toml"):
        load_settings(tmp_path / "nothing.toml")


def test_every_setting_says_what_it_means():
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_a_public_address_has_no_slash_at_its_end():
    assert Settings(public_address="https://plugins.example/").public_address == "https://plugins.example"


def test_everything_lies_in_the_data_folder(tmp_path: Path):
    settings = Settings(data_folder=tmp_path)
    folders = (settings.blobs_folder, settings.staging_folder, settings.events_folder, settings.repository_folder)
    assert all(folder.is_relative_to(tmp_path) for folder in (*folders, settings.keys_folder))


def test_keys_are_not_in_what_the_world_reads():
    assert not Settings().keys_folder.is_relative_to(Settings().repository_folder)


def test_the_database_may_be_elsewhere():
    assert Settings(database_url="postgresql+psycopg:///qirvo").database_address == "postgresql+psycopg:///qirvo"


@pytest.mark.parametrize("address", ["s3://bucket", "s3://bucket.example/blobs", "s3://bucket/deep/er_2"])
def test_a_bucket_has_an_address(address: str):
    assert load_settings(overrides={"blobs_url": address}).blobs_url == address


@pytest.mark.parametrize(
    "address", ["", "s3://", "s3://ab", "https://bucket/blobs", "s3://Bucket", "s3://bucket/", "s3://bucket/../blobs"]
)
def test_what_is_no_bucket_is_refused(address: str):
    with pytest.raises(SettingsError, match="blobs_url"):
        load_settings(overrides={"blobs_url": address})


def test_the_buckets_secret_may_be_in_a_file(tmp_path: Path):
    (tmp_path / "secret").write_text("from the file\n", encoding="utf-8")
    key = {"s3_key_id": "registry"}
    assert load_settings(overrides={**key, "s3_secret": "as it is"}).bucket_secret == "as it is"
    assert load_settings(overrides={**key, "s3_secret_file": tmp_path / "secret"}).bucket_secret == "from the file"
    with pytest.raises(SettingsError, match="nothing"):
        _ = load_settings(overrides={**key, "s3_secret_file": tmp_path / "nothing"}).bucket_secret


@pytest.mark.parametrize(
    "given",
    [
        {"s3_key_id": "registry"},
        {"s3_secret": "secret"},
        {"s3_key_id": "registry", "s3_secret": "secret", "s3_secret_file": "secret"},
    ],
)
def test_a_buckets_key_has_one_secret(given: dict[str, object]):
    with pytest.raises(SettingsError, match="either `s3_secret` or `s3_secret_file`"):
        load_settings(overrides=given)


def test_an_unknown_variable_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("QIRVO_SERVER_PROT", "9000")
    with pytest.raises(SettingsError, match="`QIRVO_SERVER_PROT`"):
        load_settings()


def test_the_data_may_lie_in_the_home_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Settings(data_folder=Path("~/registry")).data_folder == tmp_path / "registry"


def test_a_role_needs_postgresql():
    with pytest.raises(SettingsError, match="needs PostgreSQL"):
        load_settings(overrides={"role": "web"})


def test_what_belongs_to_one_of_several_processes_lies_apart():
    told = {"role": "web", "port": 8081, "database_url": "postgresql+psycopg:///qirvo", "node": "a"}
    settings = load_settings(overrides=told)
    assert settings.staging_folder == settings.data_folder / "nodes" / "a" / "staging"
    assert settings.search_folder == settings.data_folder / "nodes" / "a" / "search"
    assert settings.repository_folder == Settings().repository_folder


def test_a_process_without_a_name_has_one_of_its_own():
    address = "postgresql+psycopg:///qirvo"
    names = {Settings(role="web", port=port, database_url=address).node_name for port in (8081, 8082)}
    assert len(names) == 2
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9.-]*", name) for name in names)
