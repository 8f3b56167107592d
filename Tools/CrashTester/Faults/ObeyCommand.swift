import ArgumentParser
import Domain
import EventLog
import Glibc
import Ledger

/// A process with a ledger that does what it is told, line by line, and says what came of it: `ok`
/// with a number, or `failed` with the message. Started by `faults`, not by people.
struct ObeyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "obey", abstract: "Does with a ledger what standard input says.",
    shouldDisplay: false)

  @Argument(help: "The data folder.")
  var folder: String

  @Argument(help: "The file that acknowledgements are added to.")
  var acknowledgements: String

  @Option(help: "The most the log can grow to, in bytes.")
  var mapSize = EventLogStore.defaultMapSize

  @Option(help: "Tells this process's commands from those of others on the same ledger.")
  var round: UInt32 = 0

  @Option(help: "The number of the user to become before the ledger is opened.")
  var user: UInt32?

  @Flag(help: "Holds one state of the log, until it is killed.")
  var holds = false

  func run() throws {
    if let user, setgroups(0, nil) != 0 || setgid(user) != 0 || setuid(user) != 0 {
      throw TestFailed("The process cannot become user \(user): error \(errno).")
    }
    if holds { return try hold() }
    let ledger: RequestLedger
    do { ledger = try open() } catch { return say("failed \(Self.message(of: error))") }
    say("ok 0")
    var number: UInt32 = 0
    while let line = readLine() {
      number += 1
      do { say("ok \(try obey(line, number, ledger))") } catch {
        say("failed \(Self.message(of: error))")
      }
    }
    ledger.close()
  }

  private func open() throws -> RequestLedger {
    do { return try RequestLedger.open(folder, mapSize: mapSize) } catch LedgerError.notInitialised
    {
      return try Load.open(folder)
    }
  }

  private func hold() throws {
    let log = try EventLogStore("\(folder)/log", clock: LedgerClock.system.now)
    let reader = try log.reader()
    // A state ends with its last use.
    while true {
      say("ok \(try reader.head())")
      sleep(60)
    }
  }

  private func say(_ line: String) {
    print(line)
    fflush(nil)
  }

  private func obey(_ line: String, _ number: UInt32, _ ledger: RequestLedger) throws -> UInt64 {
    switch line {
    case "submit": return try submit(number, to: ledger)
    case "list": return UInt64(try ledger.list("ops", RequestQuery(), by: PersonNumber(1)).total)
    case "head": return try ledger.head().position.rawValue
    case "size": return UInt64(try ledger.sizes().log)
    default: throw TestFailed("Nobody knows how to \(line).")
    }
  }

  private func submit(_ number: UInt32, to ledger: RequestLedger) throws -> UInt64 {
    let deed = Deed(.submit, round: round, submitter: 0, number: number, random: 0)
    guard let command = deed.command(on: nil) else { throw TestFailed("There is no submission.") }
    let outcome = try ledger.performAndWait(
      command, by: .operator, options: CommandOptions(id: deed.id))
    let bytes = Acknowledgement(
      id: deed.id, last: outcome.position, events: UInt32(outcome.events)
    ).bytes
    let descriptor = Glibc.open(acknowledgements, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    defer { close(descriptor) }
    guard write(descriptor, bytes, bytes.count) == bytes.count else {
      throw TestFailed("An acknowledgement could not be told: error \(errno).")
    }
    return outcome.position.rawValue
  }

  private static func message(of error: any Error) -> String {
    (error as? LedgerError)?.message.split(separator: "\n").joined(separator: " ") ?? "\(error)"
  }
}
