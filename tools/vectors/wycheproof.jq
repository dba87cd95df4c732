# SPDX-License-Identifier: GPL-2.0
# wycheproof.jq - makes rows of kernel/tests/wycheproof_vectors.h of a file of Project Wycheproof.
#
#	jq -r --arg alg 'hmac(sha256)' --argjson keys '[256]' -f tools/vectors/wycheproof.jq hmac_sha256_test.json
#
# Taken are those with a key of one of these sizes, at most 64 bytes of text, the longest tag there is, and for AEADs a nonce of 96
# bits: every valid one, of the invalid ones every fourth. $alg is the crypto API's name.

def text: if . == "" then "\"\"" else [range(0; length; 90) as $i | "\"" + .[$i:$i + 90] + "\""] | join("\n\t\t  ") | gsub("(?<a>[0-9a-f])\"\n"; .a + "\\n\"\n") end;

.algorithm as $name
| [.testGroups[] | select(.keySize as $k | $keys | index($k)) | select((.ivSize // 96) == 96) | .tests[]
   | select((.msg | length) <= 128)]
| (map(.tag | length) | max) as $whole
| map(select((.tag | length) == $whole))
| (map(select(.result == "valid")) + [map(select(.result == "invalid")) | to_entries[] | select(.key % 4 == 0) | .value])
| sort_by(.tcId)[]
| "\t{ " + ([$alg, $name + " tcId " + (.tcId | tostring)] | map("\"" + . + "\"") | join(", ")) + ", "
  + (.result == "valid" | tostring) + ",\n\t\t  " + (.key | text) + ",\n"
  + (if .iv then "\t\t  " + (.iv | text) + ",\n\t\t  " + (.aad | text) + ",\n" else "" end)
  + "\t\t  " + (.msg | text) + ",\n"
  + (if .ct then "\t\t  " + ((.ct + .tag) | text) else "\t\t  " + (.tag | text) end) + " },"
