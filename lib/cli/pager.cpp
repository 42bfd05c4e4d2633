#include "lib/cli/pager.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>

namespace logkit::cli {
namespace {

bool is_in_path(const std::string& command, const std::string& path) {
  const std::string program = command.substr(0, command.find(' '));
  if (program.find('/') != std::string::npos) return access(program.c_str(), X_OK) == 0;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t colon = std::min(path.find(':', begin), path.size());
    const std::string candidate = path.substr(begin, colon - begin) + "/" + program;
    if (access(candidate.c_str(), X_OK) == 0) return true;
    begin = colon + 1;
  }
  return false;
}

// In the child; does not return.
[[noreturn]] void become_pager(const std::string& command, int read_end, int write_end) {
  dup2(read_end, STDIN_FILENO);
  close(read_end);
  close(write_end);
  std::signal(SIGPIPE, SIG_DFL);
  std::signal(SIGINT, SIG_DFL);
  setenv("LESS", "FRX", 0);
  execl("/bin/sh", "sh", "-c", command.c_str(), static_cast<char*>(nullptr));
  _exit(127);
}

}  // namespace

std::string pager_command(const World& world) {
  for (const char* name : {"LOGQ_PAGER", "PAGER"}) {
    const auto found = world.environment.find(name);
    if (found == world.environment.end()) continue;
    return found->second == "cat" ? std::string() : found->second;
  }
  return is_in_path("less", world.env("PATH")) ? "less" : std::string();
}

Pager::~Pager() { static_cast<void>(finish()); }

Status Pager::start(World& world) {
  const std::string command = pager_command(world);
  if (!world.stdout_is_tty || command.empty() || !is_in_path(command, world.env("PATH"))) return {};
  LK_RETURN_IF_ERROR(world.out.flush());
  int ends[2];
  if (pipe(ends) != 0) return Error::io("cannot start", command, errno);
  const pid_t child = fork();
  if (child < 0) {
    close(ends[0]);
    close(ends[1]);
    return Error::io("cannot start", command, errno);
  }
  if (child == 0) become_pager(command, ends[0], ends[1]);
  close(ends[0]);
  dup2(ends[1], STDOUT_FILENO);
  close(ends[1]);
  std::signal(SIGINT, SIG_IGN);
  world_ = &world;
  child_ = child;
  return {};
}

Status Pager::finish() {
  if (child_ <= 0) return {};
  Status flushed = world_->out.flush();
  // The pager sees the end of its input only when the last writer is gone;
  // what keeps the descriptor taken is a file that refuses to be written.
  const int held = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (held >= 0) {
    dup2(held, STDOUT_FILENO);
    close(held);
  }
  int how = 0;
  while (waitpid(child_, &how, 0) < 0 && errno == EINTR) {
  }
  child_ = -1;
  return flushed;
}

}  // namespace logkit::cli
