"""A file that is saved in an editor reaches the server, whose index follows."""

from lsprotocol import types
from support.editor import editing
from support.fake_server import FakeServer, running
from support.patience import until


async def test_a_save_is_advertised_and_told_to_the_server():
    async with running(FakeServer()) as server, editing(serverUrl=server.url) as editor:
        assert editor.capabilities.text_document_sync.save
        await editor.until_ready()
        editor.open("set x 1\n", uri="file:///project/a%20b.tcl")
        document = types.TextDocumentIdentifier("file:///project/a%20b.tcl")
        editor.client.text_document_did_save(types.DidSaveTextDocumentParams(document))
        await until(lambda: bool(server.saved))
    assert server.saved == ["/project/a b.tcl"]
