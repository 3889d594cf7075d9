import { regionSlugs } from "../catalogue.ts";
import { ApiError, found } from "./errors.ts";
import { param, query, type Routes } from "./http.ts";
import { page } from "./pagination.ts";

export interface Image {
  id: number;
  name: string;
  distribution: string;
  slug: string;
}

/** The only image that a droplet of the sandbox can boot. */
const images: Image[] = [{ id: 129_211_873, name: "12 x64", distribution: "Debian", slug: "debian-12-x64" }];

function view(image: Image): object {
  return {
    ...image,
    type: "base",
    public: true,
    regions: regionSlugs,
    created_at: "2023-06-12T18:00:00Z",
    min_disk_size: 7,
    size_gigabytes: 0.5,
    description: "Debian 12 x64",
    tags: [],
    status: "available",
  };
}

/**
 * @param image a slug or an id
 * @throws ApiError 422 if there is no such image
 */
export function imageForDroplet(image: string | number): Image {
  const match = images.find(({ id, slug }) => slug === image || id === Number(image));
  if (!match) throw new ApiError(422, "You specified an invalid image for Droplet creation.");
  return match;
}

export function imageView(slug: string): object {
  return view(found(images.find((image) => image.slug === slug)));
}

export const imageRoutes: Routes = (app) => {
  app.get("/v2/images", (request) => {
    const { type, private: own } = query(request);
    return page(request, "images", own === "true" || type === "application" ? [] : images, view);
  });
  app.get("/v2/images/:id", (request) => {
    const id = param(request, "id");
    return { image: view(found(images.find((image) => image.slug === id || image.id === Number(id)))) };
  });
};
