/** Someone who can sign in at every provider. */
export interface Person {
  id: string;
  name: string;
  email: string;
  /** Makes the ids that providers give. */
  number: number;
}

export const people: readonly Person[] = [
  { id: "ada", name: "Ada Lovelace", email: "ada@example.com", number: 1 },
  { id: "alan", name: "Alan Turing", email: "alan@example.com", number: 2 },
];

export function findPerson(id: string): Person | undefined {
  return people.find((person) => person.id === id);
}
