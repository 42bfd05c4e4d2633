#include "tools/logship/ship_metrics.h"

namespace logkit::logship {

ShipMetrics::ShipMetrics(io::Fs& fs, std::string path)
    : file_(fs, path), enabled_(!path.empty()) {
  file_.declare("ship_read_bytes_total", "bytes read, by source");
  file_.declare("ship_behind_bytes", "bytes there to be read, by source");
  file_.declare("ship_lost_bytes_total", "bytes that were gone before they could be read");
  file_.declare("ship_records_total", "records read, by source");
  file_.declare("ship_cut_records_total", "records cut where they were too long, by source");
  file_.declare("ship_delivered_records_total", "records a sink has acknowledged");
  file_.declare("ship_dead_records_total", "records a sink refused for good");
  file_.declare("ship_retries_total", "sends that failed and were repeated, by sink");
  file_.declare("ship_sends_total", "sends that were acknowledged, by sink");
  file_.declare("ship_send_seconds_total", "from send to acknowledgement, all sends, by sink");
  file_.declare("ship_urgent_records_total", "of the acknowledged, those of the urgent lane");
  file_.declare("ship_spooled_records", "what waits in a spool, by sink and lane");
  file_.declare("ship_dropped_records_total", "records dropped, by source and reason");
  file_.declare("ship_closed_connections_total",
                "connections that a listener closed, by source and reason");
  file_.declare("ship_back_pressure_seconds_total", "how long sources waited for room");
  file_.declare("ship_waiting_bytes", "under way, in memory");
}

void ShipMetrics::update(const ship::Ledger& ledger) {
  constexpr double kNsPerSecond = 1e9;
  const ship::Ledger::State state = ledger.state();
  const auto set = [this](std::string_view name, std::uint64_t value,
                          const cli::MetricLabels& labels) {
    file_.set(name, static_cast<double>(value), labels);
  };
  for (const auto& [label, counts] : state.origins) {
    const cli::MetricLabels labels{{"source", label}};
    set("ship_read_bytes_total", counts.read_bytes, labels);
    set("ship_behind_bytes", counts.behind_bytes, labels);
    set("ship_lost_bytes_total", counts.lost_bytes, labels);
    set("ship_records_total", counts.records, labels);
    set("ship_cut_records_total", counts.cut_records, labels);
  }
  for (const auto& [sink, counts] : state.sinks) {
    const cli::MetricLabels labels{{"sink", sink}};
    set("ship_delivered_records_total", counts.delivered, labels);
    set("ship_dead_records_total", counts.dead_letters, labels);
    set("ship_retries_total", counts.retries, labels);
    set("ship_sends_total", counts.parcels, labels);
    file_.set("ship_send_seconds_total", static_cast<double>(counts.send_ns) / kNsPerSecond,
              labels);
  }
  for (const auto& [sink, counts] : state.urgent_sinks)
    set("ship_urgent_records_total", counts.delivered, {{"sink", sink}});
  for (const auto& [key, count] : state.spooled) {
    const bool is_urgent = key.second == ship::Lane::kUrgent;
    set("ship_spooled_records", count,
        {{"sink", key.first}, {"lane", is_urgent ? "urgent" : "queue"}});
  }
  for (const auto& [key, count] : state.dropped)
    set("ship_dropped_records_total", count, {{"source", key.first}, {"reason", key.second}});
  for (const auto& [key, count] : state.closed)
    set("ship_closed_connections_total", count, {{"source", key.first}, {"reason", key.second}});
  file_.set("ship_back_pressure_seconds_total",
            static_cast<double>(state.back_pressure_ns) / kNsPerSecond);
  file_.set("ship_waiting_bytes", static_cast<double>(state.waiting_bytes));
}

Status ShipMetrics::write_if_due(const ship::Ledger& ledger) {
  if (!enabled_) return {};
  update(ledger);
  return file_.write_if_due();
}

Status ShipMetrics::write(const ship::Ledger& ledger) {
  if (!enabled_) return {};
  update(ledger);
  return file_.write();
}

}  // namespace logkit::logship
