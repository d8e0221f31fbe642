"""What a hostile script reaches for: network, files, keys, other processes, the kernel."""

import os
import socket
import subprocess
from contextlib import closing

import pytest

CONNECT = """
import socket, sys
places = [(socket.AF_INET, ("127.0.0.1", int(sys.argv[1]))), (socket.AF_UNIX, "\\0" + sys.argv[2])]
for family, address in [*places, (socket.AF_INET, ("192.0.2.1", 80)), (socket.AF_INET, ("8.8.8.8", 53))]:
    try:
        with socket.socket(family) as s:
            s.settimeout(1)
            s.connect(address)
            print("connected", address)
    except OSError as error:
        print("refused", error)
"""
WRITE = """
proc try {script} {
    if {[catch {uplevel 1 $script} message]} {puts "refused $message"} else {puts "done $script"}
}
lassign $argv token home
foreach place [list /usr /usr/bin /etc /dev /dev/shm /var/tmp /root / $home $home/.ssh /proc /sys] {
    try {close [open $place/$token w]}
    try {file mkdir $place/$token}
    try {exec touch $place/$token}
    try {close [open "| touch $place/$token"]}
    try {exec cp /bin/sh $place/$token}
}
try {file delete -force /usr/bin/tclsh}
try {exec mount -o remount,rw /usr}
try {exec chmod 777 /usr/bin/env}
"""
PEEK = """
for place in "$1" "$1/.ssh/id_rsa" "$2" "$2/config.toml" /root /home /etc/shadow /etc/passwd; do
    cat "$place" 2>&1; ls -A "$place" 2>&1
done
env
cat /proc/*/environ /proc/*/cmdline /proc/*/mem 2>&1 | tr '\\0' ' '
for process in /proc/[0-9]*; do
    ls "$process/root$1" "$process/cwd/" 2>&1
    cat "$process/root$1/.ssh/id_rsa" 2>&1
done
cat /proc/kcore /dev/mem /dev/kmsg /dev/sda /dev/vda 2>&1 | head -c 1000
"""
LIBRARY = """
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
__attribute__((constructor)) static void go(void) {
    char *places[] = {"/usr/TOKEN", "/etc/TOKEN", "/var/tmp/TOKEN", "HOME/TOKEN"};
    for (int at = 0; at < 4; at++)
        close(creat(places[at], 0600));
    system("touch /usr/TOKEN HOME/TOKEN; echo loaded");
}
int Evil_Init(void *interpreter) { return 0; }
"""
KERNEL = """
unshare --user --map-root-user id && echo reached user
unshare --net true && echo reached net
mount -t tmpfs none /tmp && echo reached mount
setpriv --reuid 0 id && echo reached root
echo 1 > /proc/sys/kernel/panic && echo reached sysctl
echo b > /proc/sysrq-trigger && echo reached sysrq
mknod disk b 254 0 && echo reached device
chroot / true && echo reached chroot
nsenter --target 1 --mount true && echo reached nsenter
echo nothing else
"""
FORGE = """
import io, os, sys, tarfile
shell = os.getppid()
fine = tarfile.TarInfo(sys.argv[1])
link = tarfile.TarInfo("link")
link.type, link.linkname = tarfile.SYMTYPE, "/usr"
below = tarfile.TarInfo("link/" + sys.argv[1].split("/")[-1])
with open(f"/proc/{shell}/fd/3", "wb") as out, tarfile.open(fileobj=out, mode="w|") as archive:
    archive.addfile(fine)
    archive.addfile(link)
    archive.addfile(below)
print("forged", flush=True)
os.kill(shell, 9)
"""


def test_the_network_cannot_be_reached(run, token):
    with (
        closing(socket.create_server(("127.0.0.1", 0))) as server,
        closing(socket.socket(socket.AF_UNIX)) as abstract,
    ):
        abstract.bind(f"\0{token}")
        abstract.listen()
        server.settimeout(0)
        outcome = run("python3", "-c", CONNECT, str(server.getsockname()[1]), token)
        assert outcome.output.count("refused [") == 4
        assert "connected" not in outcome.output
        with pytest.raises(BlockingIOError):
            server.accept()


def test_nothing_can_be_written_outside(run, token, folder):
    (folder / "script.tcl").write_text(WRITE, encoding="utf-8")
    outcome = run("tclsh", "script.tcl", token, os.environ["HOME"])
    assert "refused" in outcome.output
    assert "done" not in outcome.output


def test_keys_settings_and_environment_cannot_be_read(run, secret, tmp_path, home):
    outcome = run("sh", "-c", PEEK, "sh", str(tmp_path), str(home.root))
    assert secret not in outcome.output
    assert "No such file or directory" in outcome.output


def test_a_shared_library_that_is_loaded_is_held_as_well(run, token, folder, tmp_path):
    source = tmp_path / "evil.c"
    source.write_text(LIBRARY.replace("TOKEN", token).replace("HOME", os.environ["HOME"]), encoding="utf-8")
    subprocess.run(["cc", "-shared", "-fPIC", "-w", "-o", folder / "evil.so", source], check=True)
    outcome = run("sh", "-c", "echo 'load ./evil.so Evil' | tclsh")
    assert "loaded" in outcome.output


def test_signals_reach_only_its_own_processes(run, token):
    with subprocess.Popen(["sleep", "60"]) as other:
        run("sh", "-c", f"kill -9 {other.pid} {os.getpid()}; kill -9 -1")
        assert other.poll() is None
        other.kill()


def test_the_kernel_gives_it_no_rights(run):
    outcome = run("sh", "-c", KERNEL)
    assert "reached" not in outcome.output
    assert "nothing else" in outcome.output


def test_it_inherits_no_file_and_no_terminal(run, tmp_path):
    with (tmp_path / "open").open("w") as stream:
        os.set_inheritable(stream.fileno(), True)
        outcome = run("sh", "-c", "ls -l /proc/self/fd /proc/$PPID/fd; true </dev/tty && echo terminal")
    assert str(tmp_path) not in outcome.output
    assert "terminal" not in outcome.output


def test_links_in_the_scratch_folder_lead_nowhere(run, folder, secret, tmp_path):
    """Neither those that were there, which nobody follows on the way in, nor new ones on the way out."""
    (folder / "key").symlink_to(tmp_path / ".ssh" / "id_rsa")
    (folder / "home").symlink_to(tmp_path)
    outcome = run(
        "sh",
        "-c",
        f"cat key home/.ssh/id_rsa; ln -s {tmp_path}/made out; echo x >out;"
        "rm home; mkdir home; echo x >home/made; ln -s / root;"
        "ln -s ../.. up; mkfifo pipe; ln /tmp/stdin hard; echo fine >fine; chmod 4777 fine",
    )
    assert secret not in outcome.output
    assert set(outcome.files) <= {"fine", "hard"}
    assert not (tmp_path / "made").exists()
    assert {path.name for path in folder.iterdir()} <= {"fine", "hard", "home", "key"}
    assert (folder / "fine").stat().st_mode & 0o7111 == 0
    assert any(told.startswith("root:") for told in outcome.left_out)


@pytest.mark.parametrize("name", ["../TOKEN", "/usr/TOKEN", "a/../../TOKEN"])
def test_an_archive_that_it_forges_is_taken_apart_with_care(run, folder, token, name):
    """The shell that packs what comes back is of its own kind, so it can write in its stead."""
    outcome = run("python3", "-c", FORGE, name.replace("TOKEN", token))
    assert "forged" in outcome.output or "Permission denied" in outcome.output
    assert all((folder / written).is_relative_to(folder) for written in outcome.files)
    assert set(outcome.files) <= {f"link/{token}", f"usr/{token}"}
    assert not (folder.parent / token).exists()


def test_the_root_holds_only_the_system(run):
    outcome = run("ls", "-A", "/")
    system = {"bin", "sbin", "lib", "lib32", "lib64", "libx32", "usr", "etc"}
    assert set(outcome.output.split()) <= system | {"dev", "proc", "tmp"}
