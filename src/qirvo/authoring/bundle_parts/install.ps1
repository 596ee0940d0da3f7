# Installs the plugin that lies beside this script, and says so only when it is installed.
#
# Not a word of this file is about the plugin: it is the same in every bundle. Each file is compared with SHA256SUMS
# first; then qirvo compares them again, verifies the publisher's signature, shows what would be installed, and asks.
#
# Exit codes: 0 done, 2 wrong option, 7 qirvo is missing or does not work, 8 a file is not the one that SHA256SUMS
# lists; any other is qirvo's own.
#
# powershell -ExecutionPolicy Bypass -File install.ps1 [--dry-run] [--yes] [--allow-unsigned]
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

function Stop-Here([int] $Code, [string] $Words) {
    [Console]::Error.WriteLine('install.ps1: ' + $Words)
    exit $Code
}

$given = @()
foreach ($word in $args) {
    switch -CaseSensitive -Exact ([string] $word) {
        '--dry-run' { $given += '--dry-run' }
        '--yes' { $given += '--yes' }
        '-y' { $given += '--yes' }
        '--allow-unsigned' { $given += '--allow-unsigned' }
        default {
            [Console]::Error.WriteLine('usage: install.ps1 [--dry-run] [--yes] [--allow-unsigned]')
            Stop-Here 2 'there is no such option'
        }
    }
}

$here = $PSScriptRoot
$sums = [IO.Path]::Combine($here, 'SHA256SUMS')
if (-not ([IO.File]::Exists([IO.Path]::Combine($here, 'plugin.zip')) -and [IO.File]::Exists($sums))) {
    Stop-Here 8 'plugin.zip and SHA256SUMS have to lie beside this script'
}

$qirvo = @(Get-Command -Name qirvo -CommandType Application -ErrorAction SilentlyContinue)
if ($qirvo.Count -eq 0) {
    [Console]::Error.WriteLine('Get it, for example, with one of')
    [Console]::Error.WriteLine('  pipx install qirvo')
    [Console]::Error.WriteLine('  py -m pip install --user qirvo')
    Stop-Here 7 'qirvo is not installed, or is not on the PATH'
}
$program = $qirvo[0].Path
& $program --version | Out-Null
if ($LASTEXITCODE -ne 0) {
    Stop-Here 7 'qirvo is there, and does not work: try "qirvo --version"'
}

$listed = @([IO.File]::ReadAllLines($sums))
$names = @(
    'plugin.zip', 'source.zip', 'signature.json', 'publisher-key.json', 'sbom.cdx.json', 'LICENSE', 'README.md',
    'README.html', 'install.sh', 'install.bat', 'install.ps1'
)
foreach ($name in $names) {
    $path = [IO.Path]::Combine($here, $name)
    if ([IO.File]::Exists($path)) {
        $found = (Get-FileHash -Algorithm SHA256 -LiteralPath $path).Hash.ToLowerInvariant()
        if (-not ($listed -ccontains ($found + '  ' + $name))) {
            Stop-Here 8 ($name + ' is not the file that SHA256SUMS lists; nothing was installed. Get the bundle again.')
        }
    }
}
[Console]::Error.WriteLine('Every file is the one that SHA256SUMS lists.')

$code = 70
Push-Location -LiteralPath $here
try {
    & $program plugin install . @given
    $code = $LASTEXITCODE
} finally {
    Pop-Location
}
if ($code -ne 0) {
    Stop-Here $code ('the plugin was not installed, or is not well: qirvo ended with ' + $code)
}
if (-not ($given -contains '--dry-run')) {
    [Console]::Error.WriteLine('Installed. "qirvo plugin list" shows it.')
}
exit 0
