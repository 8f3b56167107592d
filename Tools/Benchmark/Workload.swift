import Domain

/// The work: each request is submitted, assigned, and moved three times, interleaved as in use.
///
/// Deterministic in its seed; after `shared/bench/gen.c`'s shape.
struct Workload {
  static let owners = 200

  private static let places = [
    "loading dock", "north lobby", "server room", "meeting room 4", "parking level 2", "archive",
    "canteen", "workshop",
  ]
  private static let things = [
    "badge reader", "door closer", "air filter", "projector", "label printer", "smoke sensor",
    "water valve", "desk lamp",
  ]

  let seed: UInt64
  /// The person numbers of the owners.
  let people: [PersonNumber]

  func submission(_ number: Int) -> Submission {
    let value = mix(UInt64(number))
    let thing = Self.things[Int(value % 8)]
    let place = Self.places[Int(value / 8 % 8)]
    return Submission(
      title: "Replace the \(thing) in the \(place)",
      details: "Reported at the desk: the \(thing) fails again. Ticket \(value % 1_000_000).",
      priority: priority(number))
  }

  func priority(_ number: Int) -> Priority {
    Priority(rawValue: UInt8(mix(UInt64(number)) / 64 % 4) + 1) ?? .normal
  }

  func owner(_ number: Int) -> PersonNumber {
    people[Int(mix(UInt64(number) &+ 77) % UInt64(people.count))]
  }

  /// How many requests are being worked on at once where one thread goes through all events.
  static let atOnce = 1000

  /// Lends the five steps of these requests, interleaved.
  func forEachStep(of requests: Range<Int>, _ body: (_ number: Int, _ step: Int) -> Void) {
    for first in stride(from: requests.lowerBound, to: requests.upperBound, by: Self.atOnce) {
      for step in 0..<5 {
        for number in first..<min(first + Self.atOnce, requests.upperBound) { body(number, step) }
      }
    }
  }

  /// The steps of a request after it was submitted.
  func step(_ step: Int, of number: Int) -> RequestCommand {
    switch step {
    case 1: .assign(to: owner(number))
    case 2: .changeStatus(to: "in-progress", reason: nil)
    case 3: .changeStatus(to: "waiting", reason: nil)
    // One in eight stays open.
    default:
      mix(UInt64(number) &+ 5) % 8 == 0
        ? .changeStatus(to: "in-progress", reason: nil)
        : .changeStatus(to: "done", reason: nil)
    }
  }

  private func mix(_ value: UInt64) -> UInt64 {
    var z = value &+ seed &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
