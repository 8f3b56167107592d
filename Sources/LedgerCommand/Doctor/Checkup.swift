import Domain
import EventLog
import Ledger
import SignIn
import Synchronization

/// Everything the doctor looks at, in the order in which one thing needs another.
struct Checkup {
  /// A clock that runs behind by less does no harm: the ledger's own never runs back.
  static let clockSlack: Int64 = 1_000_000

  let data: String
  let clock: LedgerClock
  private(set) var findings: [Finding] = []

  /// - Throws: `LedgerError.notInitialised` where there is no ledger to look at.
  init(of data: String, clock: LedgerClock = .system) throws {
    self.data = data
    self.clock = clock
    findings += FolderCheck(data: data).findings()
    let log: LogCheck
    do throws(LogError) {
      log = try LogCheck(in: data, now: clock.now)
    } catch {
      if case .missing = error { throw LedgerError.notInitialised(folder: data) }
      findings.append(Finding("format", .fail, error.message))
      return
    }
    findings += log.findings
    checkViews(log.head)
    checkAccounts()
  }

  private mutating func checkViews(_ head: Position) {
    let work = Mutex<UInt64>(0)
    do throws(LedgerError) {
      let ledger = try RequestLedger.open(
        data, clock: clock, progress: { progress in work.withLock { $0 = progress.total } })
      defer { ledger.close() }
      let moment = try ledger.head()
      findings.append(views(at: moment.position, log: head, built: work.withLock { $0 }))
      findings.append(time(of: moment))
      findings.append(Self.signing(ledger))
      findings.append(try admins(of: ledger))
      findings.append(try Self.quarantine(of: ledger))
    } catch .historyDiffers(let difference) {
      findings.append(Finding("history", .fail, difference.message))
    } catch {
      findings.append(Finding("views", .fail, error.message))
    }
  }

  private func views(at position: Position, log: Position, built: UInt64) -> Finding {
    guard position >= log else {
      return Finding(
        "views", .fail,
        "they end at position \(position), the log at \(log). Build them anew: ledger rebuild")
    }
    return built > 0
      ? Finding(
        "views", .warn,
        "they could not be used and were built anew from \(Numbers.count(built, "event"))")
      : Finding("views", .ok, "at position \(position), as the log")
  }

  private func time(of moment: Moment) -> Finding {
    let now = clock.now()
    let ahead = moment.time.microseconds - now.microseconds
    guard ahead > Self.clockSlack else { return Finding("clock", .ok, "\(now.second) UTC") }
    return Finding(
      "clock", .warn,
      "it says \(now.second) UTC, and the last event was at \(moment.time.second). "
        + "Set the clock: until it gets there, events are stamped one after the other.")
  }

  private static func signing(_ ledger: RequestLedger) -> Finding {
    do throws(LedgerError) {
      let signed = try ledger.checkpoint()
      return Finding(
        "checkpoint", .ok,
        "over \(Numbers.count(signed.checkpoint.size, "event")), signed by \(signed.key)")
    } catch { return Finding("checkpoint", .fail, error.message) }
  }

  private func admins(of ledger: RequestLedger) throws(LedgerError) -> Finding {
    let admins = try ledger.people().count { $0.role == .admin && $0.maySignIn }
    return admins == 0
      ? Finding("admins", .warn, "nobody yet. The first one comes with: ledger serve")
      : Finding("admins", .ok, Numbers.count(admins, "admin"))
  }

  private static func quarantine(of ledger: RequestLedger) throws(LedgerError) -> Finding {
    let quarantined = try ledger.quarantined()
    return quarantined.isEmpty
      ? Finding("quarantine", .ok, "no event is quarantined")
      : Finding("quarantine", .warn, quarantined.map(\.words).joined(separator: "; "))
  }

  private mutating func checkAccounts() {
    do throws(SignInError) {
      let accounts = try Accounts.open(OpenLedger.privateFolder(of: data))
      defer { accounts.close() }
      let count = try accounts.accounts().count
      let use = try accounts.mapUse()
      findings.append(
        Finding(
          "accounts", use >= LogCheck.fullMap ? .warn : .ok,
          "\(Numbers.count(count, "account")), \(Int((use * 100).rounded(.up))) % of their room is used"
        ))
    } catch {
      findings.append(Finding("accounts", .fail, error.message))
    }
  }
}
