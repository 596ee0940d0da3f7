@echo off
rem Installs the plugin that lies beside this script, and says so only when it is installed.
rem
rem Not a word of this file is about the plugin: it is the same in every bundle. Each file is compared with SHA256SUMS
rem first; then qirvo compares them again, verifies the publisher's signature, shows what would be installed, and asks.
rem
rem Exit codes: 0 done, 2 wrong option, 7 qirvo is missing or does not work, 8 a file is not the one that SHA256SUMS
rem lists; any other is qirvo's own.
setlocal EnableExtensions DisableDelayedExpansion
rem No program is taken from the folder of the bundle.
set "NoDefaultCurrentDirectoryInExePath=1"
set "DRY_RUN="
set "YES="
set "UNSIGNED="

:next_word
if "%~1"=="" goto words_done
if "%~1"=="--dry-run" goto word_dry_run
if "%~1"=="--yes" goto word_yes
if "%~1"=="-y" goto word_yes
if "%~1"=="--allow-unsigned" goto word_unsigned
if "%~1"=="--help" goto usage
if "%~1"=="-h" goto usage
call :show_usage 1>&2
echo install.bat: there is no such option 1>&2
exit /b 2
:word_dry_run
set "DRY_RUN=--dry-run"
shift
goto next_word
:word_yes
set "YES=--yes"
shift
goto next_word
:word_unsigned
set "UNSIGNED=--allow-unsigned"
shift
goto next_word
:usage
call :show_usage
exit /b 0
:words_done

pushd "%~dp0"
if errorlevel 1 goto no_folder
if not exist "plugin.zip" goto incomplete
if not exist "SHA256SUMS" goto incomplete
set "QIRVO="
for %%P in (qirvo.exe qirvo.com qirvo.cmd qirvo.bat) do if not "%%~$PATH:P"=="" set "QIRVO=yes"
if not defined QIRVO goto no_qirvo
%ComSpec% /d /c qirvo --version >nul 2>&1
if not "%ERRORLEVEL%"=="0" goto broken_qirvo

set "REFUSED="
set "UNCOMPARED="
call :compare plugin.zip
call :compare source.zip
call :compare signature.json
call :compare publisher-key.json
call :compare sbom.cdx.json
call :compare LICENSE
call :compare README.md
call :compare README.html
call :compare install.sh
call :compare install.bat
call :compare install.ps1
if defined REFUSED goto refused
if defined UNCOMPARED echo Nothing here computes SHA-256; qirvo alone compares the files with SHA256SUMS. 1>&2
if not defined UNCOMPARED echo Every file is the one that SHA256SUMS lists. 1>&2

%ComSpec% /d /c qirvo plugin install . %DRY_RUN% %YES% %UNSIGNED%
set "CODE=%ERRORLEVEL%"
popd
if not "%CODE%"=="0" goto failed
if not defined DRY_RUN echo Installed. "qirvo plugin list" shows it. 1>&2
exit /b 0

:compare
rem Takes one of the names above, never one from a file.
if not exist "%~1" exit /b 0
set "FOUND="
for /f "skip=1 delims=" %%H in ('%SystemRoot%\System32\certutil -hashfile "%~1" SHA256 2^>nul') do if not defined FOUND set "FOUND=%%H"
if not defined FOUND set "UNCOMPARED=yes"
if not defined FOUND exit /b 0
set "FOUND=%FOUND: =%"
%SystemRoot%\System32\find "%FOUND%  %~1" "SHA256SUMS" >nul
if errorlevel 1 if not defined REFUSED set "REFUSED=%~1"
exit /b 0

:no_folder
echo install.bat: the folder of this script cannot be entered 1>&2
exit /b 7
:incomplete
popd
echo install.bat: plugin.zip and SHA256SUMS have to lie beside this script 1>&2
exit /b 8
:no_qirvo
popd
echo Get it, for example, with one of 1>&2
echo   pipx install qirvo 1>&2
echo   py -m pip install --user qirvo 1>&2
echo install.bat: qirvo is not installed, or is not on the PATH 1>&2
exit /b 7
:broken_qirvo
popd
echo install.bat: qirvo is there, and does not work: try "qirvo --version" 1>&2
exit /b 7
:refused
popd
echo install.bat: %REFUSED% is not the file that SHA256SUMS lists; nothing was installed. Get the bundle again. 1>&2
exit /b 8
:failed
echo install.bat: the plugin was not installed, or is not well: qirvo ended with %CODE% 1>&2
exit /b %CODE%

:show_usage
echo usage: install.bat [--dry-run] [--yes] [--allow-unsigned]
echo.
echo   --dry-run         compare and show everything, install nothing
echo   --yes             ask nothing, and agree to the permissions that are shown
echo   --allow-unsigned  with --yes: also where nobody vouches for the files
exit /b 0
