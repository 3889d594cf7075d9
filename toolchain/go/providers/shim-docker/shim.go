// Package shim gives access to the docker provider's internal constructor.
package shim

import (
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"

	"github.com/terraform-providers/terraform-provider-docker/internal/provider"
)

// NewProvider returns the upstream provider (SDKv2 part).
func NewProvider(version string) *schema.Provider { return provider.New(version)() }
