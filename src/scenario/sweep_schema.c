/* sweep_schema.c - what the JSON Schema says of a sweep, whose keys are paths that it does not
 * know.
 */
#include "scenario/sweep_schema.h"

/* clang-format off */
const char nrs_sweep_schema[] =
"{\"type\": \"object\","
" \"description\": \"Axes that are crossed: a parameter's path and a list or range of its values; "
    "'all' for requirements.application, 'candidates' for application.split.\","
" \"properties\": {"
"  \"variants\": {\"type\": \"object\", \"minProperties\": 1,"
"   \"description\": \"An axis of named objects of paths and values that are set together.\","
"   \"additionalProperties\": {\"type\": \"object\"}},"
"  \"zip\": {"
"   \"description\": \"Axes of parameters that go through their values together, as many each.\","
"   \"anyOf\": [{\"$ref\": \"#/$defs/zip\"},"
"    {\"type\": \"array\", \"minItems\": 1, \"items\": {\"$ref\": \"#/$defs/zip\"}}]},"
"  \"random\": {\"type\": \"object\","
"   \"description\": \"An axis of points that are drawn at random.\","
"   \"required\": [\"samples\", \"axes\"], \"additionalProperties\": false, \"properties\": {"
"    \"samples\": {\"type\": \"integer\", \"minimum\": 1, \"maximum\": 100000},"
"    \"seed\": {\"type\": \"integer\", \"minimum\": 0, \"default\": 1},"
"    \"design\": {\"enum\": [\"latin-hypercube\", \"uniform\"], \"default\": \"latin-hypercube\"},"
"    \"axes\": {\"type\": \"object\", \"minProperties\": 1, \"additionalProperties\": {\"anyOf\": ["
"     {\"type\": \"array\", \"minItems\": 1}, {\"$ref\": \"#/$defs/ends\"}]}}}},"
"  \"skip\": {\"$ref\": \"#/$defs/conditions\","
"   \"description\": \"A point is left out when all members of an entry match.\"},"
"  \"only\": {\"$ref\": \"#/$defs/conditions\","
"   \"description\": \"A point is kept when all members of an entry match.\"}},"
" \"additionalProperties\": {\"anyOf\": [{\"type\": \"array\", \"minItems\": 1},"
"  {\"type\": \"string\"}, {\"$ref\": \"#/$defs/range\"}]}}";

const char nrs_sweep_schema_parts[] =
"{\"range\": {\"type\": \"object\", \"required\": [\"from\", \"to\"],"
"  \"oneOf\": [{\"required\": [\"step\"]}, {\"required\": [\"count\"]}],"
"  \"additionalProperties\": false, \"properties\": {"
"   \"from\": {\"type\": \"number\"}, \"to\": {\"type\": \"number\"},"
"   \"step\": {\"type\": \"number\"}, \"count\": {\"type\": \"integer\", \"minimum\": 2},"
"   \"scale\": {\"enum\": [\"linear\", \"log\"], \"default\": \"linear\"}}},"
" \"ends\": {\"type\": \"object\", \"required\": [\"from\", \"to\"],"
"  \"additionalProperties\": false, \"properties\": {"
"   \"from\": {\"type\": \"number\"}, \"to\": {\"type\": \"number\"},"
"   \"scale\": {\"enum\": [\"linear\", \"log\"], \"default\": \"linear\"}}},"
" \"zip\": {\"type\": \"object\", \"minProperties\": 1, \"additionalProperties\": {\"anyOf\": ["
"  {\"type\": \"array\", \"minItems\": 1}, {\"$ref\": \"#/$defs/range\"}]}},"
" \"conditions\": {\"type\": \"array\", \"minItems\": 1, \"items\": {\"type\": \"object\","
"  \"minProperties\": 1, \"additionalProperties\": {\"anyOf\": ["
"   {\"type\": [\"number\", \"string\", \"boolean\"]}, {\"type\": \"array\", \"minItems\": 1},"
"   {\"type\": \"object\", \"minProperties\": 1, \"additionalProperties\": false, \"properties\": {"
"    \"from\": {\"type\": \"number\"}, \"to\": {\"type\": \"number\"}}}]}}}}";
/* clang-format on */
