# A line without its end is all there is when the signal comes: a pipe cannot be read again.
stopped() {
  python3 - "$@" <<'END'
import fcntl, os, signal, struct, subprocess, sys, termios, time
read_end, write_end = os.pipe()
tool = subprocess.Popen(sys.argv[1:], stdin=read_end, stdout=subprocess.PIPE)
os.write(write_end, b"partial")
while struct.unpack("i", fcntl.ioctl(read_end, termios.FIONREAD, bytes(4)))[0] > 0:
    time.sleep(0.02)
tool.send_signal(signal.SIGTERM)
sys.stdout.write(tool.communicate()[0].decode())
print("exit", tool.returncode)
END
}
stopped logparse -f text --now 2026-03-01T12:00:00Z
stopped logidx ingest -f text store
logidx cat --raw store; echo
stopped logidx ingest -f logfmt parsed
logq -c '*' parsed
