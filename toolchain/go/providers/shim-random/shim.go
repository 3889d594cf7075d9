// Package shim gives access to the random provider's internal constructor.
package shim

import (
	framework "github.com/hashicorp/terraform-plugin-framework/provider"

	"github.com/terraform-providers/terraform-provider-random/internal/provider"
)

// NewProvider returns the upstream provider.
func NewProvider() framework.Provider { return provider.New() }
