import Domain
import Ledger

extension LedgerError {
  /// The refusal inside, where it is one; of a single fault, that one's.
  var refusal: Refusal? {
    guard case .refused(let refusal) = self else { return nil }
    if case .faults(let faults) = refusal, faults.count == 1 { return faults[0].refusal }
    return refusal
  }
}
