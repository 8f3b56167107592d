import Domain
import HTTPTypes
import Synchronization

/// How many live streams are open, by person: each holds a connection for as long as it likes.
final class StreamSeats: Sendable {
  /// More than anybody has tabs of one site; one browser needs one.
  static let ofOnePerson = 32
  /// All together: what one follower of the log wakes within a few milliseconds.
  static let all = 1_024

  private let taken = Mutex<[PersonNumber: Int]>([:])

  /// Takes a seat until it is left.
  ///
  /// - Throws: `Problem` (429) where this person has too many, and (503) where all are taken.
  func take(_ person: PersonNumber) throws(Problem) -> Seat {
    let refusal: Problem? = taken.withLock { taken in
      guard taken.values.reduce(0, +) < Self.all else { return Self.full }
      guard taken[person, default: 0] < Self.ofOnePerson else { return Self.tooMany }
      taken[person, default: 0] += 1
      return nil
    }
    if let refusal { throw refusal }
    return Seat(seats: self, person: person)
  }

  fileprivate func leave(_ person: PersonNumber) {
    taken.withLock { taken in
      let rest = taken[person, default: 0] - 1
      taken[person] = rest > 0 ? rest : nil
    }
  }

  private static var tooMany: Problem {
    var problem = Problem(
      .tooManyRequests,
      "You have \(ofOnePerson) live streams open, as many as one person may. Close one first.")
    problem.headers[.retryAfter] = "30"
    return problem
  }

  private static var full: Problem {
    var problem = Problem(
      .busy, "All \(all) live streams are taken. Read without following, or try again later.")
    problem.headers[.retryAfter] = "30"
    return problem
  }
}

/// A seat, left when nobody holds it any more: however a stream ends, and if it never begins.
final class Seat: Sendable {
  private let seats: StreamSeats
  private let person: PersonNumber

  fileprivate init(seats: StreamSeats, person: PersonNumber) {
    self.seats = seats
    self.person = person
  }

  deinit { seats.leave(person) }
}
