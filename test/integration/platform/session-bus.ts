// As much of a D-Bus client as it takes to unlock a keyring without its unlock window: method calls with a few types
// over one connection, as the Secret Service ties a session to the connection that opened it.
// Source: D-Bus specification, "Message Protocol" and "Authentication Protocol" (SASL EXTERNAL).
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface BusCall {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature?: string;
  readonly write?: (body: BusWriter) => void;
}

export interface BusConnection {
  /** Body of the answer, undecoded. Rejects with the name of a D-Bus error. */
  call(call: BusCall): Promise<Buffer>;
  close(): void;
}

const ERROR = 3;
const FIELD = {
  path: 1,
  interface: 2,
  member: 3,
  errorName: 4,
  replySerial: 5,
  destination: 6,
  signature: 8,
};

/** Little-endian marshalling; every value is aligned to its own size. */
export class BusWriter {
  #bytes: number[] = [];

  align(size: number): this {
    while (this.#bytes.length % size !== 0) this.#bytes.push(0);
    return this;
  }

  byte(value: number): this {
    this.#bytes.push(value);
    return this;
  }

  uint32(value: number): this {
    this.align(4);
    this.#bytes.push(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24);
    return this;
  }

  /** Type `ay`. */
  bytes(value: Uint8Array): this {
    this.uint32(value.length);
    this.#bytes.push(...value);
    return this;
  }

  /** Types `s` and `o`. */
  string(value: string): this {
    return this.bytes(Buffer.from(value)).byte(0);
  }

  signature(value: string): this {
    this.byte(value.length);
    this.#bytes.push(...Buffer.from(value));
    return this.byte(0);
  }

  raw(value: Uint8Array): this {
    this.#bytes.push(...value);
    return this;
  }

  finish(): Buffer {
    return Buffer.from(this.#bytes);
  }
}

/** `address` as in DBUS_SESSION_BUS_ADDRESS, of a `unix:path=` bus. */
export async function connectToBus(address: string): Promise<BusConnection> {
  const path = /^unix:path=([^,]+)/.exec(address)?.[1];
  if (!path) throw new Error(`no bus of the expected kind: ${address}`);
  const socket = connect(path);
  await once(socket, 'connect');
  const uid = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex');
  socket.write(`\0AUTH EXTERNAL ${uid}\r\n`);
  const [greeting] = (await once(socket, 'data')) as [Buffer];
  if (!greeting.toString('latin1').startsWith('OK')) throw new Error(`the bus refused: ${greeting}`);
  socket.write('BEGIN\r\n');
  const waiting = new Map<number, { resolve: (body: Buffer) => void; reject: (error: Error) => void }>();
  readMessages(socket, ({ type, replySerial, errorName, body }) => {
    const call = replySerial === null ? undefined : waiting.get(replySerial);
    if (!call || replySerial === null) return;
    waiting.delete(replySerial);
    if (type === ERROR) call.reject(new Error(errorName ?? 'unnamed D-Bus error'));
    else call.resolve(body);
  });
  let serial = 0;
  const connection: BusConnection = {
    call: (call) =>
      new Promise((resolve, reject) => {
        serial += 1;
        waiting.set(serial, { resolve, reject });
        socket.write(methodCall(call, serial));
      }),
    close: () => socket.destroy(),
  };
  await connection.call({
    destination: 'org.freedesktop.DBus',
    path: '/org/freedesktop/DBus',
    interface: 'org.freedesktop.DBus',
    member: 'Hello',
  });
  return connection;
}

function methodCall(call: BusCall, serial: number): Buffer {
  const bodyWriter = new BusWriter();
  call.write?.(bodyWriter);
  const body = bodyWriter.finish();
  const fields = new BusWriter();
  const field = (code: number, type: string, value: string) => {
    fields.align(8).byte(code).signature(type);
    if (type === 'g') fields.signature(value);
    else fields.string(value);
  };
  field(FIELD.path, 'o', call.path);
  field(FIELD.interface, 's', call.interface);
  field(FIELD.member, 's', call.member);
  field(FIELD.destination, 's', call.destination);
  if (call.signature) field(FIELD.signature, 'g', call.signature);
  // The fields begin at offset 16, so their own alignment holds in the message too.
  const header = new BusWriter().byte(0x6c).byte(1).byte(0).byte(1).uint32(body.length).uint32(serial);
  const head = header.bytes(fields.finish()).align(8).finish();
  return Buffer.concat([head, body]);
}

interface Message {
  readonly type: number;
  readonly replySerial: number | null;
  readonly errorName: string | null;
  readonly body: Buffer;
}

function readMessages(socket: Socket, onMessage: (message: Message) => void): void {
  let bytes = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    while (bytes.length >= 16) {
      const bodyLength = bytes.readUInt32LE(4);
      const fieldsEnd = 16 + bytes.readUInt32LE(12);
      const bodyStart = Math.ceil(fieldsEnd / 8) * 8;
      if (bytes.length < bodyStart + bodyLength) return;
      onMessage({
        type: bytes.readUInt8(1),
        ...readFields(bytes.subarray(0, fieldsEnd)),
        body: Buffer.from(bytes.subarray(bodyStart, bodyStart + bodyLength)),
      });
      bytes = bytes.subarray(bodyStart + bodyLength);
    }
  });
}

/** Every field of an answer is a string, an object path, a signature or a uint32. */
function readFields(header: Buffer): { replySerial: number | null; errorName: string | null } {
  let replySerial: number | null = null;
  let errorName: string | null = null;
  let at = 16;
  while (at < header.length) {
    at = Math.ceil(at / 8) * 8;
    const code = header.readUInt8(at);
    const type = String.fromCharCode(header.readUInt8(at + 2));
    at += 4;
    if (type === 'g') {
      at += header.readUInt8(at) + 2;
      continue;
    }
    const number = header.readUInt32LE(at);
    at += 4;
    if (type === 'u') {
      if (code === FIELD.replySerial) replySerial = number;
      continue;
    }
    if (code === FIELD.errorName) errorName = header.toString('utf8', at, at + number);
    at += number + 1;
  }
  return { replySerial, errorName };
}
