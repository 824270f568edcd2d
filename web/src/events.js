// The answers of a subscription: server-sent events as an async iterable, which
// GraphiQL shows one after the other. Stopping closes the connection.
export function events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  const answers = read(reader);
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => answers.next(),
    return: async () => {
      await reader.cancel();
      return answers.return();
    },
  };
}

async function* read(reader) {
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    const parts = (text + value).split("\n\n");
    text = parts.pop();
    for (const part of parts) {
      const lines = part.split("\n");
      if (lines.includes("event: complete")) {
        return;
      }
      const data = lines.filter((line) => line.startsWith("data: ")).map((line) => line.slice(6));
      if (data.length > 0) {
        yield JSON.parse(data.join("\n"));
      }
    }
  }
}
