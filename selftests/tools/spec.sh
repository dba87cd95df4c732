#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# spec.sh - Documentation/netlink/specs/seccomm.yaml and the uapi headers give
# every command, attribute and value the same number.
# kernels: 6.12
. "$(dirname "$0")/../lib.sh"

need python3
python3 -c 'import yaml' 2> /dev/null || skip_all "no python3-yaml here"
top=$(dirname "$0")/../..

compare()
{
	python3 - "$top" <<-'END'
	import re, sys, yaml

	top = sys.argv[1]
	spec = yaml.safe_load(open(top + '/Documentation/netlink/specs/seccomm.yaml'))

	def header(path):
	    """Every number an enum or a #define of the header gives."""
	    out = {}
	    text = re.sub(r'/\*.*?\*/', '', open(path).read(), flags=re.S)
	    for body in re.findall(r'enum\s+\w+\s*\{(.*?)\}', text, re.S):
	        value = -1
	        for item in filter(None, (i.strip() for i in body.split(','))):
	            name, _, given = (p.strip() for p in item.partition('='))
	            value = int(given, 0) if given else value + 1
	            out[name] = value
	    # a define by the name of an enumerator hides it from the compiler, and nobody is told
	    for name in re.findall(r'#define\s+(SECCOMM_\w+)', text):
	        if name in out:
	            out[name] = 'defined twice'
	    for name, value in re.findall(r'#define\s+(SECCOMM_\w+)\s+(0x[0-9a-f]+|\d+)\s', text):
	        out[name] = int(value, 0)
	    return out

	def upper(prefix, name):
	    return (prefix + name).upper().replace('-', '_')

	want = {}
	for d in spec['definitions']:
	    if d['type'] == 'const':
	        want[upper('seccomm-', d['name'])] = d['value']
	        continue
	    for i, e in enumerate(d['entries']):
	        name = upper(d['name-prefix'], e['name'])
	        want[name] = 1 << i if d['type'] == 'flags' else d['value-start'] + i
	for s in spec['attribute-sets']:
	    for i, a in enumerate(s['attributes']):
	        want[upper(s['name-prefix'], a['name'])] = i + 1
	for i, o in enumerate(spec['operations']['list']):
	    want[upper(spec['operations']['name-prefix'], o['name'])] = i + 1

	have = header(top + '/uapi/linux/seccomm_netlink.h')
	socket = header(top + '/uapi/linux/seccomm.h')
	bad = 0
	for name, value in want.items():
	    if name.startswith('SECCOMM_DIRECTION_'):
	        continue        # the header has these two only in a comment
	    got = have.get(name, socket.get(name))
	    if got != value:
	        print(f'{name} is {value} in the spec, {got} in the headers')
	        bad += 1
	for name in have:
	    if name not in want and not name.startswith('__') and name != 'SECCOMM_GENL_VERSION':
	        print(f'{name} is not in the spec')
	        bad += 1

	# What operations name must exist, and so must what attributes refer to.
	sets = {s['name']: {a['name'] for a in s['attributes']} for s in spec['attribute-sets']}
	defs = {d['name'] for d in spec['definitions']}
	for s in spec['attribute-sets']:
	    for a in s['attributes']:
	        if a.get('nested-attributes', s['name']) not in sets or a.get('enum', 'role') not in defs:
	            print(f"{s['name']}.{a['name']} refers to nothing")
	            bad += 1
	for o in spec['operations']['list']:
	    lists = [o.get('event', {}).get('attributes', [])]
	    for way in ('do', 'dump'):
	        for part in o.get(way, {}).values():
	            lists.append(part.get('attributes', []))
	    for name in sum(lists, []):
	        if name not in sets[o['attribute-set']]:
	            print(f"{o['name']}: no attribute {name}")
	            bad += 1
	print(f'compared {len(want)} names')
	sys.exit(1 if bad or len(want) < 200 else 0)
	END
}

check "the spec and the headers agree" compare
