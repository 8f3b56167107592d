import CLMDB

extension Store {
  /// Writes one state of the store, without its unused pages, to a new store in `folder`, which has
  /// to be there and empty. Others may write meanwhile. The copy is not synced.
  public func copy(to folder: String) throws(LMDBError) {
    let environment = try openedEnvironment()
    let code = withExtendedLifetime(environment) {
      mdb_env_copy2(environment.handle, folder, UInt32(MDB_CP_COMPACT))
    }
    try check(code, "copy \(self.folder) to \(folder)")
  }
}
