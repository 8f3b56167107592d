/// Whether two secrets are the same. Takes as long wherever they differ: only their length shows.
public func areEqualInConstantTime(_ a: String, _ b: String) -> Bool {
  areEqualInConstantTime(a.utf8, b.utf8)
}

/// Reads every byte of both, so that nobody who measures finds out how many were right.
func areEqualInConstantTime(
  _ a: some Collection<UInt8>, _ b: some Collection<UInt8>
) -> Bool {
  guard a.count == b.count else { return false }
  var difference: UInt8 = 0
  for (left, right) in zip(a, b) { difference |= left ^ right }
  return difference == 0
}
