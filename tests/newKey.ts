import ssh2 from "ssh2";

export interface KeyPair {
  readonly private: string;
  readonly public: string;
}

export function newKey({ passphrase }: { passphrase?: string } = {}): KeyPair {
  const pair =
    passphrase === undefined
      ? ssh2.utils.generateKeyPairSync("ed25519")
      : ssh2.utils.generateKeyPairSync("ed25519", { passphrase, cipher: "aes256-ctr", rounds: 16 });
  // ssh2 cannot read one in 300 of the keys that it makes.
  const parsed = [ssh2.utils.parseKey(pair.private, passphrase), ssh2.utils.parseKey(pair.public)];
  return parsed.some((key) => key instanceof Error)
    ? newKey(passphrase === undefined ? {} : { passphrase })
    : pair;
}
