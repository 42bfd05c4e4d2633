// Threads beside the one of main(): they take no signals. The thread that waits
// for input is woken by a signal and sees the request to stop at once; a signal
// that another thread took would leave it waiting.
#pragma once

#include <functional>
#include <thread>

namespace logkit {

// Throws std::system_error where the system has no thread left, as std::thread does.
std::thread start_worker_thread(std::function<void()> run);

}  // namespace logkit
