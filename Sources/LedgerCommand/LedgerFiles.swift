import EventLog
import Ledger
import SignIn

/// The files of a data folder that nobody has open.
struct LedgerFiles {
  private let data: String
  private let privateFolder: String

  init(_ settings: Settings) {
    data = settings.data
    privateFolder = OpenLedger.privateFolder(of: settings.data)
  }

  /// Bytes of a file before and after.
  typealias Sizes = (before: Int, after: Int)

  /// Writes log and accounts anew without their unused pages, where erased texts lie.
  ///
  /// - Throws: `FilesInUse` where another process has them open; `Failure`.
  func compact() throws -> (log: Sizes, accounts: Sizes) {
    (try compactLog(), try compactAccounts())
  }

  private func compactLog() throws -> Sizes {
    do throws(LogError) { return try EventLogStore.compact("\(data)/log") } catch {
      switch error {
      case .inUse: throw FilesInUse(folder: data)
      case .missing: throw LedgerError.notInitialised(folder: data)
      default: throw Failure(.failed, error.message)
      }
    }
  }

  private func compactAccounts() throws -> Sizes {
    do throws(SignInError) { return try Accounts.compact(privateFolder) } catch {
      if case .inUse = error { throw FilesInUse(folder: data) }
      throw error
    }
  }
}

/// Another process has the folder open, and what was asked for needs it alone.
struct FilesInUse: Error {
  let folder: String

  var failure: Failure {
    Failure(
      .failed, "Another process is using \(folder).",
      hint: "Stop the server (and every other ledger command there), then: ledger compact")
  }
}
