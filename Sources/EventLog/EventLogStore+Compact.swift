import LMDB

extension EventLogStore {
  /// Writes the log's file anew without its unused pages, where erased bodies lie until then, and puts
  /// it in place of the old one. Answers its size before and after. Whenever it is cut off, one of the two
  /// is there, whole. O(log).
  ///
  /// - Throws: `.missing`; `.inUse` where somebody has the log open, this process included.
  public static func compact(_ folder: String) throws(LogError) -> (before: Int, after: Int) {
    try checkReadable(folder)
    var outcome: Result<Compaction.Report, LMDBError>?
    do throws(LMDBError) {
      _ = try FileLock(sharing: useLock(in: folder)).alone {
        do throws(LMDBError) { outcome = .success(try Compaction(folder).run()) } catch {
          outcome = .failure(error)
        }
      }
      guard let outcome else { throw LMDBError(kind: .alreadyOpen, operation: "compact") }
      let report = try outcome.get()
      return (report.before, report.after)
    } catch {
      throw error.kind == .alreadyOpen ? .inUse(folder: folder) : .store(error)
    }
  }

  /// A log that this program cannot read is not one to write anew.
  private static func checkReadable(_ folder: String) throws(LogError) {
    do throws(LogError) {
      _ = try EventLogStore(folder) { Timestamp(microseconds: 0) }
    } catch .store(let error) where error.kind == .alreadyOpen {
      throw .inUse(folder: folder)
    }
  }
}
