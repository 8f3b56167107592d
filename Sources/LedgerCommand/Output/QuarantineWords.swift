import Domain
import EventLog
import Ledger

extension QuarantinedEvent {
  /// Which event, who decided it, when and why.
  var words: String {
    let who = actor == .operator ? "the operator" : "person \(actor)"
    return "event \(event), by \(who) on \(at.second) UTC: \(EventWords.firstLine(reason))"
  }

  var json: JSON {
    [
      "position": JSON(position.rawValue), "quarantines": JSON(event.rawValue),
      "actor": JSON(UInt64(actor.rawValue)), "recordedAt": .string(at.description),
      "reason": .string(reason),
    ]
  }
}
