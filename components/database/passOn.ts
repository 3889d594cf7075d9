import type { Socket } from "node:net";
import type { Duplex } from "node:stream";

/**
 * Pipes a connection to the stream that `open` gives. If there is no stream, `failed` gets the reason and the
 * connection closes. The client sees only the close.
 */
export async function passOn(
  socket: Socket,
  open: () => Promise<Duplex>,
  failed: (why: string) => unknown,
): Promise<void> {
  socket.on("error", () => socket.destroy());
  try {
    const stream = await open();
    stream.on("error", () => socket.destroy());
    stream.on("close", () => socket.destroy());
    socket.on("close", () => stream.destroy());
    if (socket.destroyed) stream.destroy();
    socket.pipe(stream).pipe(socket);
  } catch (error) {
    await failed((error as Error).message);
    socket.destroy();
  }
}
