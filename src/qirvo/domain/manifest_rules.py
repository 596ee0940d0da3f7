"""The rules a manifest is read by. Only what makes a release impossible to name, order or trust is an error.

What real plugins do is a warning or a remark: the one real plugin there is breaks more than ten of these rules and
installs all the same. Names are read as `manifest/<name>`.
"""

from qirvo.domain.findings import Severity
from qirvo.domain.rules import RuleDoc, rules_of

_ERRORS = rules_of(
    "manifest",
    Severity.ERROR,
    missing=("There is no manifest.json.", "Put a `manifest.json` at the root of the plugin."),
    too_large=("The file is too large to be a manifest.", "Move data out of the manifest into files of its own."),
    not_utf8=("The file is not UTF-8 text.", "Save the file as UTF-8."),
    not_json=(
        "The file is not JSON.",
        "Correct the line shown, or the end of the one before; JSON has no comments and no final commas.",
    ),
    not_an_object=("The file is not one JSON object.", "Begin the file with `{` and end it with `}`."),
    too_deep=("The file is nested too deeply.", "Flatten the structure; 32 levels are read."),
    number_out_of_range=("A number cannot be relied on.", "Use a finite number below 2^63, or write it as a text."),
    duplicate_key=("A key is written twice in one object.", "Remove one of them; readers disagree which one counts."),
    version_missing=("The manifest has no version.", 'Add `"version": "1.0.0"`.'),
    version_malformed=(
        "The version is not a Semantic Version.",
        'Write MAJOR.MINOR.PATCH as a text, for example `"1.4.0"` or `"2.0.0-beta.1"`.',
    ),
    name_missing=("The manifest has no name.", 'Add `"name"`: what people call the plugin.'),
    name_type=("The name is not a text.", 'Write the name as a text, for example `"name": "Weather"`.'),
    id_missing=(
        "The manifest has no id, and package.json has no scope to derive one from.",
        'Add `"id": "publisher.name"`: your publisher name, a dot, and a name that never changes.',
    ),
    id_malformed=(
        "The id is not `publisher.name`.",
        "Use two parts parted by one dot, each of lower-case letters, digits and inner hyphens.",
    ),
    data_epoch_malformed=(
        "The data epoch is not a whole number from 0 to 1,000,000.",
        "Write a number, one higher than before when older releases cannot read what this one stores.",
    ),
    entry_outside=(
        "The entry points outside the plugin.",
        "Write a path inside the plugin with `/`, without `..` and not beginning with `/`.",
    ),
)

_WARNINGS = rules_of(
    "manifest",
    Severity.WARNING,
    format_unusual=("The manifest format is not 1.", 'Write `"manifest_version": 1`, the documented format.'),
    id_derived=("The id was derived from the scope in package.json.", "Write the derived id into manifest.json."),
    wrong_type=("A field has the wrong type and is left out.", "Give the field the type that the message names."),
    control_character=("A text holds control characters, which are left out.", "Remove them."),
    name_length=("The name is shorter than 3 or longer than 50 characters.", "Use 3 to 50 characters."),
    description_missing=("There is no description.", "Say in 10 to 500 characters what the plugin does."),
    description_length=(
        "The description is shorter than 10 or longer than 500 characters.",
        "Use 10 to 500 characters; the README has room for more.",
    ),
    type_missing=("There is no type; it is taken from what the manifest declares.", "Add `type`."),
    type_dialect=("The type is written in another dialect.", "Use the type that the message names."),
    type_unknown=(
        "The type is not known; it is taken from what the manifest declares.",
        "Use `dashboard-widget`, `cli-tool`, `service`, `page` or `hybrid`.",
    ),
    type_unbacked=(
        "The manifest does not declare what its type is about.",
        "Declare `widgets` for `dashboard-widget`, `pages` for `page`, `commands` for `cli-tool`, or correct `type`.",
    ),
    category_unknown=(
        "The category is not known and is read as `other`.",
        (
            "Use productivity, communication, utilities, integrations, ai, health, finance, entertainment, education "
            "or other."
        ),
    ),
    tags_too_many=("There are more than 10 tags; the first 10 count.", "Keep the 10 that people search for."),
    author_missing=("There is no author.", 'Add `"author": {"name": "…", "email": "…"}`.'),
    license_dialect=("The license is not a text.", 'Write an SPDX expression, for example `"license": "MIT"`.'),
    entry_missing=(
        "No entry is declared, so the host loads no code.",
        'Add `"entry": "dist/index.js"` (or `main`): the module that the host loads.',
    ),
    permission_short_name=(
        "A permission is written with an older name.",
        "Use the name that the message says; the meaning stays the same.",
    ),
    permission_unknown=(
        "A permission is not known and is left out.",
        (
            "Use network-access, storage-read, storage-write, filesystem-access, notifications, clipboard-read, "
            "clipboard-write, geolocation, camera, microphone, calendar or contacts."
        ),
    ),
    permissions_from_package=(
        "The permissions are taken from package.json.",
        "List `permissions` in manifest.json, where hosts and reviewers look.",
    ),
    hooks_array=(
        "The hooks are a list of names.",
        'Write an object from hook to function, for example `"hooks": {"onInstall": "onInstall"}`.',
    ),
    hook_unknown=(
        "A hook is not known and is left out.",
        "Use onInstall, onUninstall, onEnable, onDisable, onUpdate or onConfigChange.",
    ),
    command_incomplete=("A command has no name, or one that was used before, and is left out.", "Name every command."),
    widget_incomplete=("A widget lacks its name or its component.", "Give every widget `name` and `component`."),
    widget_size=(
        "A widget's size is not understood and is left out.",
        'Write `"defaultSize": {"width": 400, "height": 300}`.',
    ),
    page_incomplete=("A page has no path and is left out.", "Give every page a `path`, for example `/weather`."),
    page_name_missing=("A page has no name; it is taken from its component or path.", "Give every page a `name`."),
    page_title_missing=("A page has no title; its menu label or name is shown.", "Give every page a `title`."),
    external_service_incomplete=(
        "An external service lacks its name or address and is left out.",
        "Give every external service `name` and `base_url`.",
    ),
    external_service_key_unsaid=(
        "An external service does not say whether it needs a key.",
        "Add `api_key_required`: true or false.",
    ),
    external_service_not_https=("An external service is reached without encryption.", "Use an `https://` address."),
    config_schema_flat=(
        "The configuration schema is a flat map of fields.",
        "Write a JSON Schema: an object with `type`, `properties` and `required`.",
    ),
    config_schema_unreadable=(
        "The configuration schema is not understood and is left out.",
        "Write a JSON Schema object.",
    ),
    platform_malformed=(
        "The range of platform versions is not understood and is left out.",
        'Write an npm range, for example `"engines": {"qirvo": ">=2.0.0 <3.0.0"}`.',
    ),
    pricing_untyped=(
        "The pricing does not say its type and is left out.",
        'Add `"type"`: free, paid or freemium; prices in whole cents.',
    ),
    pricing_unclear=(
        "The pricing does not say what the plugin costs.",
        "Write `price` as a whole number of the smallest unit (499 is 4.99), and `currency` by ISO 4217.",
    ),
    screenshots_too_many=("There are more than 10 screenshots; the first 10 count.", "Keep the best."),
    package_unreadable=("package.json is not understood and is left out of account.", "Correct package.json."),
)

_REMARKS = rules_of(
    "manifest",
    Severity.INFO,
    format_missing=("The manifest does not say its format.", 'Add `"manifest_version": 1`.'),
    field_unknown=(
        "A field is not documented; it is kept, and nothing reads it.",
        "Remove it, or correct its spelling.",
    ),
    category_missing=("There is no category; the plugin is listed under `other`.", "Add `category`."),
    categories_list=("Several categories are given; the first counts.", "Write one `category`."),
    tags_missing=("There are no tags.", "Add up to 10 `tags`, so that people find the plugin."),
    taken_from_package=("A field is taken from package.json.", "Write it into manifest.json."),
    avatar_empty=("The author's avatar is empty.", "Remove the field, or give an address."),
    entry_several=(
        "Several entries are declared; the host loads the first.",
        "Keep the one that the host should load.",
    ),
    permission_unexplained=("A permission has no description.", "Say in one sentence what the plugin needs it for."),
    permissions_missing=("No permissions are declared; none are asked for.", 'Write `"permissions": []` to say so.'),
    widget_unspecified=("A widget has no description or size.", "Add `description` and `defaultSize`."),
    platform_missing=(
        "No range of platform versions is declared; every version counts as supported.",
        'Add `"engines": {"qirvo": ">=2.0.0 <3.0.0"}`.',
    ),
)

MANIFEST_RULES: dict[str, RuleDoc] = _ERRORS | _WARNINGS | _REMARKS
