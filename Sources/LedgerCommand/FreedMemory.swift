import CMalloc

/// What the allocator does with memory that an answer needed and the next one will need again.
enum FreedMemory {
  /// More than a list of a hundred thousand requests takes, and little beside all that the server has.
  private static let kept: CInt = 8 << 20
  /// What is larger goes back at once: a body, a backup's segment.
  private static let returned: CInt = 1 << 20

  /// Keeps it. By itself the allocator gives all beyond 128 KiB back to the system, and asks for it again
  /// page by page a moment later.
  static func keep() {
    mallopt(M_TRIM_THRESHOLD, kept)
    mallopt(M_MMAP_THRESHOLD, returned)
  }
}
