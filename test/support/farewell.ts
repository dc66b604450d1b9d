// Loaded before each test file. A socket or a timer that a test leaves behind keeps its process alive after the last
// assertion, and tap waits for it without a word until the file's own deadline.
import t from 'tap'

/** What a stopped server's peers may take to say goodbye: the longest of theirs is the half minute of a WebSocket. */
const LEAVE_MS = 60_000

// Teardowns run last in, first out: this one after all of the file's own.
t.teardown(() => {
  setTimeout(() => {
    process.stderr.write(`${process.argv[1]} ended a minute ago and is still held by: ${process.getActiveResourcesInfo().join(', ')}\n`)
    process.exit()
  }, LEAVE_MS).unref()
})
