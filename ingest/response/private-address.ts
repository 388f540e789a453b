import { BlockList, isIP } from 'node:net'

/** Everything that is not the public internet (IANA special-purpose registries), as of RFC 6890 and its updates. */
const IPV4 = [
  '0.0.0.0/8', // this network
  '10.0.0.0/8',
  '100.64.0.0/10', // carrier NAT; a cloud's metadata service lives here
  '127.0.0.0/8',
  '169.254.0.0/16', // link-local; most clouds' metadata service
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4', // with 255.255.255.255
]
const IPV6 = [
  '::/96', // unspecified, loopback, IPv4-compatible
  '64:ff9b::/96', // NAT64: an IPv4 address, which may be private
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23', // Teredo and other protocol assignments
  '2001:db8::/32',
  '2002::/16', // 6to4: holds an IPv4 address
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
]

const list = new BlockList()
for (const [subnets, family] of [
  [IPV4, 'ipv4'],
  [IPV6, 'ipv6'],
] as const) {
  for (const subnet of subnets) {
    const [address, bits] = subnet.split('/') as [string, string]
    list.addSubnet(address, Number(bits), family)
  }
}

/** Whether an address is not on the public internet. What is no address counts as private. IPv4 mapped into IPv6 is judged as IPv4. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address)
  return family === 0 || address.includes('%') || list.check(address, family === 4 ? 'ipv4' : 'ipv6')
}
