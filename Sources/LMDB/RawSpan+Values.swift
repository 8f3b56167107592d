extension RawSpan {
  /// The integer at `offset`, as this machine stores it. Traps past the end.
  @inlinable @inline(__always)
  public func integer<Value: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, as type: Value.Type = Value.self
  ) -> Value {
    unsafeLoadUnaligned(fromByteOffset: offset, as: Value.self)
  }

  /// Copies `count` integers from `offset` on over the first of `target`, as this machine stores them.
  /// Traps past the end of either.
  @inlinable
  public func copy<Value: FixedWidthInteger & BitwiseCopyable>(
    _ count: Int, from offset: Int, to target: inout MutableSpan<Value>
  ) {
    precondition(count <= target.count, "\(count) integers do not fit into \(target.count)")
    let source = extracting(offset..<offset + count * MemoryLayout<Value>.size)
    target.withUnsafeMutableBytes { target in
      source.withUnsafeBytes { target.copyMemory(from: $0) }
    }
  }

  /// A copy of the bytes, to keep.
  @inlinable
  public func array() -> [UInt8] {
    withUnsafeBytes { [UInt8]($0) }
  }

  /// Whether the bytes are the same.
  @inlinable
  public func isEqual(to other: RawSpan) -> Bool {
    withUnsafeBytes { mine in
      other.withUnsafeBytes { theirs in
        mine.count == theirs.count && mine.elementsEqual(theirs)
      }
    }
  }
}

extension [UInt8] {
  /// The integer at `offset`, as this machine stores it. Traps past the end.
  @inlinable @inline(__always)
  public func integer<Value: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, as type: Value.Type = Value.self
  ) -> Value {
    withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Value.self) }
  }

  /// Overwrites the bytes at `offset` with `value`, as this machine stores it. Traps past the end.
  @inlinable @inline(__always)
  public mutating func set<Value: FixedWidthInteger & BitwiseCopyable>(
    _ value: Value, at offset: Int
  ) {
    withUnsafeMutableBytes { $0.storeBytes(of: value, toByteOffset: offset, as: Value.self) }
  }

  /// Adds `value`, as this machine stores it.
  @inlinable @inline(__always)
  public mutating func append<Value: FixedWidthInteger & BitwiseCopyable>(integer value: Value) {
    Swift.withUnsafeBytes(of: value) { append(contentsOf: $0) }
  }
}
