"""The inventory of an artifact puts together what its files tell, and says what it could not read."""

import json

from qirvo.analysis.inventory import Inventory, take_inventory
from tests.support.plugins import MemoryContent

LOCK = json.dumps({"packages": {"node_modules/lodash": {"version": "4.17.21"}}})


def inventory(**files: str) -> Inventory:
    content = MemoryContent({path.replace("__", "/"): text.encode() for path, text in files.items()})
    return take_inventory(content, content.tree())


def named(found: Inventory) -> dict[str, tuple[str, ...]]:
    return {str(each): tuple(sighting.origin.value for sighting in each.sightings) for each in found.components}


def test_a_bundle_a_lock_file_and_package_json_tell_of_one_package():
    package = json.dumps({"dependencies": {"lodash": "^4.17.0"}, "devDependencies": {"jest": "29.0.0"}})
    bundle = "// node_modules/lodash/lodash.js\nlet x;\n"
    found = inventory(**{"package.json": package, "package-lock.json": LOCK, "dist__index.js": bundle})
    assert named(found) == {"lodash@4.17.21": ("module-path", "lock-file", "declared")}


def test_what_package_json_asks_for_is_named_without_a_version():
    found = inventory(**{"package.json": json.dumps({"dependencies": {"a": "^1.0.0", "b": "2.0.0"}})})
    assert named(found) == {"a": ("declared",), "b@2.0.0": ("declared",)}


def test_an_installed_package_names_itself():
    inside = json.dumps({"name": "@acme/sky", "version": "1.2.3"})
    assert named(inventory(**{"node_modules__@acme__sky__package.json": inside})) == {"@acme/sky@1.2.3": ("installed",)}


def test_a_lock_file_that_cannot_be_read_is_told_and_the_rest_is_taken():
    found = inventory(**{"yarn.lock": "{}", "app__package-lock.json": LOCK})
    assert named(found) == {"lodash@4.17.21": ("lock-file",)}
    assert [unread.file for unread in found.unread] == ["yarn.lock"]


def test_the_lock_files_of_installed_packages_are_not_the_plugins():
    assert inventory(**{"node_modules__a__package-lock.json": LOCK}).components == ()


def test_nonsense_in_the_place_of_packages_is_no_package():
    files = {
        "package.json": '{"dependencies": {"../x": "1.0.0", "ok": "1.0.0"}, "version": "1"}',
        "node_modules__a__package.json": "[" * 10_000,
        "node_modules__b__package.json": '{"name": "b", "version": "latest"}',
    }
    assert named(inventory(**files)) == {"ok@1.0.0": ("declared",)}
