printf '%b' '[2017-08-04 10:48:21,048] INFO [controller-event-thread]: Starting (kafka.controller.ControllerEventManager$ControllerEventThread)\n[2016-12-19 16:15:57,000] ERROR Processor got uncaught exception. (kafka.network.Processor)\njava.lang.OutOfMemoryError: Java heap space\n\tat java.nio.A.b(A.java:57)\n' |
  logparse --now 2026-03-01T12:00:00Z -q -f kafka
