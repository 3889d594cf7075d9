// Package inputs says what a bridged provider takes: enough of a schema to run, and the input names for the test that
// compares them with the npm package's types.
package inputs

import (
	"encoding/json"
	"fmt"
	"os"
	"sort"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
)

// Requested is true when the plugin was started as `pulumi-resource-<name> -inputs`.
func Requested() bool { return len(os.Args) == 2 && os.Args[1] == "-inputs" }

// Print writes one JSON object to stdout: resource token -> sorted paths of its inputs, as in "ports.external".
func Print(info tfbridge.ProviderInfo) {
	names := map[string][]string{}
	for resource, in := range info.Resources {
		schema := info.P.ResourcesMap().Get(resource).Schema()
		paths := paths("", schema, in.Fields)
		sort.Strings(paths)
		names[string(in.Tok)] = paths
	}
	out, err := json.Marshal(names)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(string(out))
}

func paths(prefix string, schema shim.SchemaMap, fields map[string]*tfbridge.SchemaInfo) []string {
	found := []string{}
	schema.Range(func(key string, attribute shim.Schema) bool {
		if !attribute.Optional() && !attribute.Required() || attribute.Removed() != "" {
			return true
		}
		path := prefix + tfbridge.TerraformToPulumiNameV2(key, schema, fields)
		found = append(found, path)
		if block, ok := attribute.Elem().(shim.Resource); ok {
			found = append(found, paths(path+".", block.Schema(), nil)...)
		}
		return true
	})
	return found
}

// Schema is the least that the bridge accepts. Names and types come from the npm package on the program's side.
func Schema(info tfbridge.ProviderInfo) []byte {
	return fmt.Appendf(nil, `{"name": %q, "version": %q}`, info.Name, info.Version)
}
