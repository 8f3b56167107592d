import Testing

@testable import Web

@Suite struct `the page to sign in` {
  private func page(_ model: SignInModel) -> String {
    String(decoding: model.page.bytes, as: UTF8.self)
  }

  @Test func `each provider is a link that keeps where somebody wanted to go`() {
    var model = SignInModel(next: "/b/ops?status=new&x=1")
    model.providers = [.init(id: "work", name: "Work & Play", isDown: true)]
    let page = page(model)
    #expect(page.contains("href=\"/sign-in/work?next=%2Fb%2Fops%3Fstatus%3Dnew%26x%3D1\""))
    #expect(page.contains("Work &amp; Play"))
    #expect(page.contains("could not be reached a moment ago"))
  }

  @Test func `the field for links can be hidden, and an opened link has its button all the same`() {
    var model = SignInModel(next: "/")
    model.providers = [.init(id: "work", name: "Work", isDown: false)]
    #expect(page(model).contains("name=\"token\""))
    model.showsLinkForm = false
    #expect(!page(model).contains("name=\"token\""))
    model.token = "abc"
    #expect(page(model).contains("name=\"token\" value=\"abc\""))
  }
}
